// Preloaded into a process (LD_PRELOAD), shortens its reads of files whose path contains FAULTY_MATCH: to 1 byte where
// SHORT_SEED is 0, to a random number of bytes with another seed. With FAIL_PAGE, reads of the 4 KiB page at that offset fail
// with EIO, and reads that reach it return the bytes before it, as on Linux.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define PAGE 4096

static int is_faulty(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  const char *match = getenv("FAULTY_MATCH");
  if (length <= 0 || match == NULL) return 0;
  path[length] = 0;
  return strstr(path, match) != NULL;
}

/* One step of splitmix64 for each call, in whichever thread. */
static uint64_t chance(void) {
  static atomic_ullong calls;
  uint64_t z = strtoull(getenv("SHORT_SEED"), NULL, 10) + ++calls * 0x9e3779b97f4a7c15ull;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

static size_t shortened(size_t size) {
  const char *seed = getenv("SHORT_SEED");
  if (seed == NULL || size == 0) return size;
  if (strcmp(seed, "0") == 0) return 1;
  static const size_t most[] = {16, 1000, PAGE, PAGE, PAGE + 1, 1 << 20};
  size_t limit = most[chance() % 6];
  if (limit == PAGE) return size < PAGE ? size : PAGE;
  return 1 + chance() % (size < limit ? size : limit);
}

/* How many bytes to read; -1 where the read begins in the page that fails. */
static ssize_t allowed(size_t size, off_t offset) {
  const char *page = getenv("FAIL_PAGE");
  if (page == NULL) return shortened(size);
  off_t start = strtoll(page, NULL, 10);
  if (offset >= start && offset < start + PAGE) return -1;
  if (offset < start && offset + (off_t)size > start) return start - offset;
  return shortened(size);
}

ssize_t pread64(int fd, void *buffer, size_t size, off_t offset) {
  static ssize_t (*real)(int, void *, size_t, off_t);
  if (real == NULL) real = dlsym(RTLD_NEXT, "pread64");
  if (!is_faulty(fd)) return real(fd, buffer, size, offset);
  ssize_t count = allowed(size, offset);
  if (count >= 0) return real(fd, buffer, count, offset);
  errno = EIO;
  return -1;
}

ssize_t pread(int fd, void *buffer, size_t size, off_t offset) {
  return pread64(fd, buffer, size, offset);
}

ssize_t read(int fd, void *buffer, size_t size) {
  static ssize_t (*real)(int, void *, size_t);
  if (real == NULL) real = dlsym(RTLD_NEXT, "read");
  return real(fd, buffer, is_faulty(fd) ? shortened(size) : size);
}
