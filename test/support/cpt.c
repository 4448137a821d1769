// cpt: kernel-level crash point injector (seccomp user notification). Counts every mutating file syscall under ROOT
// over ALL threads and child processes, and at call N: kill | torn | errno=E (0: never).
// usage: cpt ROOT N[@CALL] ACT LOG -- cmd args; counted from the first call whose line in LOG begins with CALL; ROOT is a real path, LOG gets a line for each call: number, thread, call,
// path. Exit code: the command's, 137 where it was killed; 125 and a reason where this machine does not allow it.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
enum {
  FD0 = 1,
  P0 = 2,
  P1 = 4,
  AT0 = 8,
  AT2 = 16,
  OPN = 32,
  FD1 = 64
}; // where the object is: fd in arg0/arg1, path arg0/arg1, *at forms
static const struct {
  int nr;
  const char *n;
  int w;
} S[] = {{SYS_write, "write", FD0},
         {SYS_pwrite64, "pwrite", FD0},
         {SYS_writev, "writev", FD0},
         {SYS_pwritev, "pwritev", FD0},
         {SYS_ftruncate, "ftruncate", FD0},
         {SYS_fsync, "fsync", FD0},
         {SYS_fdatasync, "fdatasync", FD0},
         {SYS_fchmod, "fchmod", FD0},
         {SYS_fallocate, "fallocate", FD0},
         {SYS_sendfile, "sendfile", FD0},
         {SYS_copy_file_range, "copy_file_range", 64 | 128},
         {SYS_truncate, "truncate", P0},
         {SYS_rename, "rename", P1},
         {SYS_unlink, "unlink", P0},
         {SYS_rmdir, "rmdir", P0},
         {SYS_mkdir, "mkdir", P0},
         {SYS_link, "link", P1},
         {SYS_symlink, "symlink", P1},
         {SYS_chmod, "chmod", P0},
         {SYS_renameat, "renameat", AT2},
         {SYS_renameat2, "renameat2", AT2},
         {SYS_unlinkat, "unlinkat", AT0},
         {SYS_mkdirat, "mkdirat", AT0},
         {SYS_linkat, "linkat", AT2},
         {SYS_fchmodat, "fchmodat", AT0},
         {SYS_utimensat, "utimensat", AT0},
         {SYS_open, "open", P0 | OPN},
         {SYS_openat, "openat", AT0 | OPN},
         {SYS_creat, "creat", P0}};
#define NS ((int)(sizeof S / sizeof *S))
static const char *root;
static size_t rl;
static int starts(const char *p) { return !strncmp(p, root, rl) && (p[rl] == 0 || p[rl] == '/'); }
static int fdpath(int pid, long fd, char *o) {
  char l[64];
  if ((int)fd == AT_FDCWD)
    snprintf(l, 64, "/proc/%d/cwd", pid);
  else
    snprintf(l, 64, "/proc/%d/fd/%d", pid, (int)fd);
  ssize_t n = readlink(l, o, PATH_MAX - 1);
  if (n < 0)
    return -1;
  o[n] = 0;
  return 0;
}
static int rdstr(int pid, uint64_t a, char *o) {
  struct iovec L = {o, PATH_MAX - 1}, R = {(void *)a, PATH_MAX - 1};
  size_t pg = 4096 - (a & 4095);
  R.iov_len = L.iov_len = pg < PATH_MAX - 1 ? pg : PATH_MAX - 1;
  ssize_t n = process_vm_readv(pid, &L, 1, &R, 1, 0);
  if (n <= 0)
    return -1;
  o[n] = 0;
  if (strlen(o) == (size_t)n && n < PATH_MAX - 1) {
    L.iov_base = o + n;
    L.iov_len = PATH_MAX - 1 - n;
    R.iov_base = (void *)(a + n);
    R.iov_len = PATH_MAX - 1 - n > 4096 ? 4096 : PATH_MAX - 1 - n;
    ssize_t m = process_vm_readv(pid, &L, 1, &R, 1, 0);
    if (m > 0)
      o[n + m > PATH_MAX - 1 ? PATH_MAX - 1 : n + m] = 0;
  }
  return 0;
}
static int path(int pid, long dfd, uint64_t a, char *o) {
  if (!a)
    return fdpath(pid, dfd, o);
  char p[PATH_MAX], d[PATH_MAX];
  if (rdstr(pid, a, p))
    return -1;
  if (p[0] == '/' || !p[0]) {
    if (!p[0])
      return fdpath(pid, dfd, o);
    strcpy(o, p);
    return 0;
  }
  if (fdpath(pid, dfd, d))
    return -1;
  snprintf(o, PATH_MAX, "%.2000s/%.2000s", d, p);
  return 0;
}
int main(int c, char **v) {
  if (c < 7)
    return 125;
  root = v[1];
  rl = strlen(root);
  long N = atol(v[2]), skipped = 0;
  const char *from = strchr(v[2], '@');
  const char *act = v[3];
  FILE *lg = fopen(v[4], "w");
  int sp[2];
  socketpair(AF_UNIX, SOCK_STREAM, 0, sp);
  if (unshare(CLONE_NEWPID)) {
    perror("cpt: a PID namespace");
    return 125;
  }
  pid_t k = fork();
  if (!k) {
    setsid();
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    struct sock_filter f[64];
    int n = 0;
    f[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (int i = 0; i < NS; i++)
      f[n] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, S[i].nr, NS - i, 0), n++;
    f[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    f[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
    struct sock_fprog fp = {n, f};
    int nf = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &fp);
    if (nf < 0) {
      perror("cpt: seccomp");
      _exit(125);
    }
    // hand the listener to the parent (sendmsg is not filtered)
    char cb[CMSG_SPACE(sizeof(int))] = {0}, b = 'x';
    struct iovec io = {&b, 1};
    struct msghdr m = {.msg_iov = &io, .msg_iovlen = 1, .msg_control = cb, .msg_controllen = sizeof cb};
    struct cmsghdr *h = CMSG_FIRSTHDR(&m);
    h->cmsg_level = SOL_SOCKET;
    h->cmsg_type = SCM_RIGHTS;
    h->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(h), &nf, sizeof nf);
    sendmsg(sp[1], &m, 0);
    close(nf);
    close(sp[0]);
    close(sp[1]);
    execvp(v[6], v + 6);
    _exit(127);
  }
  close(sp[1]);
  char cb[CMSG_SPACE(sizeof(int))], b;
  struct iovec io = {&b, 1};
  struct msghdr m = {.msg_iov = &io, .msg_iovlen = 1, .msg_control = cb, .msg_controllen = sizeof cb};
  if (recvmsg(sp[0], &m, 0) <= 0)
    return 125;
  int nf;
  memcpy(&nf, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof nf);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  struct seccomp_notif rq;
  struct seccomp_notif_resp rs;
  long cnt = 0;
  int dead = 0;
  for (;;) {
    struct pollfd pf = {nf, POLLIN, 0};
    int pr = poll(&pf, 1, 200);
    if (pr <= 0) {
      int st;
      while (waitpid(-1, &st, WNOHANG) > 0)
        ;
      if (kill(k, 0))
        break;
      continue;
    }
    if (pf.revents & (POLLHUP | POLLERR))
      break;
    memset(&rq, 0, sizeof rq);
    if (ioctl(nf, SECCOMP_IOCTL_NOTIF_RECV, &rq)) {
      if (errno == EINTR || errno == ENOENT)
        continue;
      break;
    }
    int i;
    for (i = 0; i < NS && S[i].nr != rq.data.nr; i++)
      ;
    uint64_t *a = (uint64_t *)rq.data.args;
    char p[PATH_MAX * 2] = "";
    int w = i < NS ? S[i].w : 0, ok = -1, pid = rq.pid;
    if (w & OPN) {
      int fl = (w & AT0) ? a[2] : a[1];
      if (!(fl & (O_CREAT | O_TRUNC)))
        w = 0;
    }
    if (w == FD0)
      ok = fdpath(pid, a[0], p);
    else if (w & 128)
      ok = fdpath(pid, a[2], p);
    else if (w & P0)
      ok = path(pid, AT_FDCWD, a[0], p);
    else if (w & P1)
      ok = path(pid, AT_FDCWD, a[1], p);
    else if (w & AT0)
      ok = path(pid, (int)a[0], a[1], p);
    else if (w & AT2)
      ok = path(pid, (int)a[2], a[3], p);
    memset(&rs, 0, sizeof rs);
    rs.id = rq.id;
    rs.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    if (!ok && starts(p) && !dead) {
      cnt++;
      fprintf(lg, "%ld %d %s %s\n", cnt, pid, S[i].n, p + rl);
      if (from) {
        char line[PATH_MAX * 2 + 32];
        snprintf(line, sizeof line, "%s %s", S[i].n, p + rl);
        if (strncmp(line, from + 1, strlen(from + 1)))
          skipped = cnt;
        else
          from = NULL;
      }
      if (!from && cnt - skipped == N) {
        if (!strncmp(act, "errno=", 6)) {
          rs.flags = 0;
          rs.error = -atoi(act + 6);
        } else {
          if (!strcmp(act, "torn") && (rq.data.nr == SYS_write || rq.data.nr == SYS_pwrite64)) {
            char l[64];
            snprintf(l, 64, "/proc/%d/status", pid);
            FILE *s = fopen(l, "r");
            char ln[256];
            int tg = pid;
            while (s && fgets(ln, 256, s))
              sscanf(ln, "Tgid: %d", &tg);
            if (s)
              fclose(s);
            int pd = syscall(SYS_pidfd_open, tg, 0), fd = syscall(SYS_pidfd_getfd, pd, (int)a[0], 0);
            size_t len = a[2] / 2;
            char *bf = malloc(len + 1);
            struct iovec L = {bf, len}, R = {(void *)a[1], len};
            ssize_t g = process_vm_readv(pid, &L, 1, &R, 1, 0);
            if (g > 0 && fd >= 0) {
              if (rq.data.nr == SYS_write) {
                if (write(fd, bf, g)) {
                }
              } else if (pwrite(fd, bf, g, a[3])) {
              }
            }
          }
          kill(k, SIGKILL);
          dead = 1;
          fflush(lg);
          continue;
        }
      }
    }
    ioctl(nf, SECCOMP_IOCTL_NOTIF_SEND, &rs);
  }
  fclose(lg);
  int st = 0;
  pid_t q;
  int rc = dead ? 137 : 0;
  while ((q = waitpid(-1, &st, 0)) > 0)
    if (q == k)
      rc = WIFSIGNALED(st) ? 128 + WTERMSIG(st) : WEXITSTATUS(st);
  return rc;
}
