# Runs a command in a pseudo-terminal, and copies what it writes there to the standard output, byte for byte. Ends with the
# command's exit code. The arguments, before those of the command:
#   columns   the width of the terminal at the start
#   later     its width once the command has written something; '-': the same
#   streams   'both': the terminal is its standard output and error; 'stderr': its standard error, and the output is lost
#   input     a file that is its standard input; '-': it has none. It gets the input after the change of the width.
import fcntl
import os
import pty
import struct
import sys
import termios


def set_columns(terminal, columns):
    # The kernel sends SIGWINCH to the command.
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(columns), 0, 0))


def start(inside, pipe, streams, command):
    child = os.fork()
    if child > 0:
        return child
    os.setsid()
    fcntl.ioctl(inside, termios.TIOCSCTTY, 0)
    os.dup2(pipe, 0)
    os.dup2(os.open(os.devnull, os.O_WRONLY) if streams == "stderr" else inside, 1)
    os.dup2(inside, 2)
    os.closerange(3, 256)
    os.execvp(command[0], command)


def output_of(terminal):
    while True:
        try:
            data = os.read(terminal, 65536)
        except OSError:  # Linux reports the end of a terminal as an error.
            return
        if not data:
            return
        yield data


_, columns, later, streams, given, *command = sys.argv
terminal, inside = pty.openpty()
set_columns(terminal, columns)
pipe, input_end = os.pipe()
child = start(inside, pipe, streams, command)
os.close(inside)
os.close(pipe)
is_changed = later == "-"
for data in output_of(terminal):
    os.write(1, data)
    if not is_changed:
        set_columns(terminal, later)
        is_changed = True
        if given != "-":
            with open(given, "rb") as source:
                os.write(input_end, source.read())
        os.close(input_end)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
