/* timer REPORT LOG COMMAND...: runs COMMAND, its output into LOG, and writes "nanoseconds peak-KB exit-code" to REPORT.
   A small parent, because a child starts with its parent's peak of memory, and because Node's own spawning takes time. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1000000000LL + at.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  long long started = now();
  pid_t child = vfork();
  if (child == 0) {
    int log = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0644);
    int none = open("/dev/null", O_RDONLY);
    if (log < 0 || none < 0 || dup2(none, 0) < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0) _exit(126);
    execvp(argv[3], argv + 3);
    _exit(127);
  }
  int status;
  struct rusage used;
  if (child < 0 || wait4(child, &status, 0, &used) < 0) return 1;
  long long took = now() - started;
  FILE *report = fopen(argv[1], "w");
  if (!report) return 1;
  fprintf(report, "%lld %ld %d\n", took, used.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  return fclose(report);
}
