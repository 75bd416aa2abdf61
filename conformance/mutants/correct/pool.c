/* A pool of two threads does all the reading; it is started by the first call, and anew in a forked
 * child, which inherits no threads. The caller's thread only waits. */
#include <pthread.h>
#include <signal.h>

#include "exports.h"
#include "plain.h"

enum { kThreads = 2 };

struct job {
  const char* path;
  struct form form;
  void* result;
  bool done;
  struct job* next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t has_jobs = PTHREAD_COND_INITIALIZER;
static pthread_cond_t has_results = PTHREAD_COND_INITIALIZER;
static struct job* jobs;
static int threads_running;

static void* work(void* unused) {
  (void)pthread_mutex_lock(&lock);
  for (;;) {
    while (jobs == NULL) (void)pthread_cond_wait(&has_jobs, &lock);
    struct job* job = jobs;
    jobs = job->next;
    (void)pthread_mutex_unlock(&lock);
    void* result = plain_file(job->path, job->form).data;
    (void)pthread_mutex_lock(&lock);
    job->result = result;
    job->done = true;
    (void)pthread_cond_broadcast(&has_results);
  }
  return unused;
}

/* The threads take no signals: those are the caller's. */
static void start_threads(void) {
  sigset_t all;
  sigset_t before;
  pthread_t thread;
  (void)sigfillset(&all);
  (void)pthread_sigmask(SIG_SETMASK, &all, &before);
  while (threads_running < kThreads && pthread_create(&thread, NULL, work, NULL) == 0) {
    (void)pthread_detach(thread);
    threads_running++;
  }
  (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void before_fork(void) { (void)pthread_mutex_lock(&lock); }
static void after_fork_in_parent(void) { (void)pthread_mutex_unlock(&lock); }
static void after_fork_in_child(void) {
  lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
  has_jobs = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
  has_results = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
  jobs = NULL;
  threads_running = 0;
}

__attribute__((constructor)) static void watch_forks(void) {
  (void)pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

static void* read_whole(const char* path, struct form form) {
  struct job job = {path, form, NULL, false, NULL};
  (void)pthread_mutex_lock(&lock);
  if (threads_running == 0) start_threads();
  if (threads_running == 0) { /* no threads to be had */
    (void)pthread_mutex_unlock(&lock);
    return plain_file(path, form).data;
  }
  job.next = jobs;
  jobs = &job;
  (void)pthread_cond_signal(&has_jobs);
  while (!job.done) (void)pthread_cond_wait(&has_results, &lock);
  (void)pthread_mutex_unlock(&lock);
  return job.result;
}

static int64_t measure(const char* path) { return plain_size(path); }
