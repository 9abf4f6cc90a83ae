/* What a disk and a clock do to a process that is not spared: loaded before libc (LD_PRELOAD).
 *
 *   SHORT=n     every n-th write takes half of what it is given, and every n-th but one is interrupted (EINTR)
 *   FAIL=write NTH=n ERROR=number   the n-th write (or read) of a file fails
 *   CLOCK=file  the wall clock is off by so many seconds as stand in the file; the monotonic clock is not
 *   COUNT=file  a byte is put there for each fault
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void count(void) {
  const char *file = getenv("COUNT");
  int fd = file ? open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644) : -1;
  if (fd >= 0) { syscall(SYS_write, fd, "x", 1); close(fd); }
}

/* Of regular files: what wakes a thread is written at one stroke or not at all. */
static size_t shorter(int fd, size_t size, int *interrupted) {
  struct stat file;
  static int calls;
  const char *text = getenv("SHORT");
  int every = text ? atoi(text) : 0, call;
  *interrupted = 0;
  if (every < 2 || size < 2 || fstat(fd, &file) != 0 || !S_ISREG(file.st_mode)) return size;
  call = __sync_add_and_fetch(&calls, 1);
  if (call % every == 1) { *interrupted = 1; count(); return size; }
  if (call % every == 0) { count(); return size / 2; }
  return size;
}

/* Whether this is the call that is to fail, counted for the whole process. */
static int fails(const char *which, int fd) {
  static int calls;
  const char *wanted = getenv("FAIL"), *nth = getenv("NTH"), *error = getenv("ERROR");
  struct stat file;
  if (!wanted || !nth || !error || strcmp(wanted, which) != 0 || fstat(fd, &file) != 0 || !S_ISREG(file.st_mode)) return 0;
  if (__sync_add_and_fetch(&calls, 1) != atoi(nth)) return 0;
  count();
  errno = atoi(error);
  return 1;
}

ssize_t read(int fd, void *to, size_t size) { return fails("read", fd) ? -1 : syscall(SYS_read, fd, to, size); }

ssize_t pread64(int fd, void *to, size_t size, off64_t at) {
  return fails("read", fd) ? -1 : syscall(SYS_pread64, fd, to, size, at);
}

ssize_t pread(int fd, void *to, size_t size, off_t at) { return pread64(fd, to, size, at); }

ssize_t write(int fd, const void *from, size_t size) {
  int interrupted;
  if (fails("write", fd)) return -1;
  size = shorter(fd, size, &interrupted);
  if (interrupted) { errno = EINTR; return -1; }
  return syscall(SYS_write, fd, from, size);
}

ssize_t pwrite64(int fd, const void *from, size_t size, off64_t at) {
  int interrupted;
  if (fails("write", fd)) return -1;
  size = shorter(fd, size, &interrupted);
  if (interrupted) { errno = EINTR; return -1; }
  return syscall(SYS_pwrite64, fd, from, size, at);
}

ssize_t pwrite(int fd, const void *from, size_t size, off_t at) { return pwrite64(fd, from, size, at); }

int clock_gettime(clockid_t which, struct timespec *now) {
  int result = syscall(SYS_clock_gettime, which, now);
  const char *file = getenv("CLOCK");
  if (result == 0 && file && which == CLOCK_REALTIME) {
    char text[32] = "";
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
      if (read(fd, text, sizeof text - 1) > 0 && text[0] != '0') { now->tv_sec += atol(text); }
      close(fd);
    }
  }
  return result;
}
