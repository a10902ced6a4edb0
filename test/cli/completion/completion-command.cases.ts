// The scripts are run by the shells themselves, where those are installed.

import { spawnSync } from 'node:child_process'
import t from 'tap'
import { runCommand } from '../../support/processes/run-command.js'

function hasShell(shell: string): boolean {
  return spawnSync(shell, ['-c', 'true']).status === 0
}

/** What bash would offer for the last word. */
function offered(script: string, words: readonly string[]): string[] {
  const list = ['wholeline', ...words].map((word) => `'${word}'`).join(' ')
  const asked = `${script}\nCOMP_WORDS=(${list}); COMP_CWORD=${words.length}; _wholeline; printf '%s\\n' "\${COMPREPLY[@]}"`
  return spawnSync('bash', ['-c', asked], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean)
}

t.test('bash', { skip: hasShell('bash') ? false : 'there is no bash' }, async (t) => {
  const { stdout, exitCode } = await runCommand(['completion', 'bash'])
  t.equal(exitCode, 0)
  t.same(offered(stdout, ['ch']), ['check'])
  t.same(offered(stdout, ['check', '--por']), ['--portable'])
  t.same(offered(stdout, ['--color', 'auto', 'repair', '--dry']), ['--dry-run'])
  t.same(offered(stdout, ['cat', '--unterminated', '']), ['drop', 'keep'])
  t.same(offered(stdout, ['cat', '--color', 'al']), ['always'])
  t.same(offered(stdout, ['completion', '']), ['bash', 'zsh', 'fish'])
  t.same(offered(stdout, ['cat', '']), [], 'file names are left to bash')
  t.same(offered(stdout, ['cat', '$(touch x)']), [], 'what was typed is not evaluated')
})

for (const shell of ['zsh', 'fish'])
  t.test(shell, { skip: hasShell(shell) ? false : `there is no ${shell}` }, async (t) => {
    const { stdout } = await runCommand(['completion', shell])
    const ask = shell === 'fish' ? "complete -C 'wholeline cat --unter'" : 'print $+functions[_wholeline]'
    const begin = shell === 'fish' ? '' : 'autoload -U compinit && compinit -D\n'
    const result = spawnSync(shell, [shell === 'fish' ? '-N' : '-f', '-c', `${begin}${stdout}\n${ask}`], {
      encoding: 'utf8',
    })
    t.equal(result.stderr, '')
    t.match(result.stdout, shell === 'fish' ? /^--unterminated\t/ : /^1/)
  })

t.test('every script knows every command', async (t) => {
  const { stdout: help } = await runCommand(['--help'])
  const names = [...help.matchAll(/^ {2}([a-z]+) .*\[options\]/gm)].map((match) => match[1] as string)
  t.ok(names.length > 6)
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout } = await runCommand(['completion', shell])
    t.same(
      names.filter((name) => !stdout.includes(name)),
      [],
    )
  }
  t.match((await runCommand(['completion', 'csh'])).stderr, 'Allowed choices are bash, zsh, fish')
})
