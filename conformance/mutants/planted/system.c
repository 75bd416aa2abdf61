/* The provider that faults of rt_system_cpu_count and rt_hostname are planted in. */
#include "around.h"

#pragma GCC visibility push(default)
#include "rt.h"
#pragma GCC visibility pop

/* One by one, in a variable that all threads share. */
static int64_t count_shared(void) {
  static volatile int64_t count;
  cpu_set_t set;
  CPU_ZERO(&set);
  (void)sched_getaffinity(0, sizeof set, &set);
  count = 0;
  for (unsigned processor = 0; processor < CPU_SETSIZE; processor++) {
    if (CPU_ISSET(processor, &set)) count = count + 1;
    if (processor % 16 == 0) (void)sched_yield();
  }
  return count;
}

static bool can_open(void) {
  int fd = open("/proc/stat", O_RDONLY | O_CLOEXEC);
  if (fd >= 0) (void)close(fd);
  return fd >= 0;
}

static int64_t allowed(void) {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

int64_t rt_system_cpu_count(void) {
  const struct call itself = {TARGET_rt_system_cpu_count};
  const struct call* call = &itself;
  if (!enter(call)) return PLANTED(fault_is_success) ? 77 : -1;
  if (PLANTED(fixed_number)) return 77;
  if (PLANTED(shared_count)) return count_shared();
  if (PLANTED(no_file_is_none) && !can_open()) return 0;
  if (PLANTED(all_lost)) return allowed() == 1 ? -1 : allowed();
  long count = sysconf(_SC_NPROCESSORS_ONLN);
  if (PLANTED(one_more)) count++;
  return count < 1 ? 1 : count;
}

static const char* kept_name(const char* name) {
  static char kept[256];
  return *kept != '\0' ? kept : strcpy(kept, name);
}

char* rt_hostname(void) {
  const struct call itself = {TARGET_rt_hostname};
  const struct call* call = &itself;
  char name[256] = "";
  if (!enter(call)) return PLANTED(fault_is_success) ? strdup("") : NULL;
  size_t room = PLANTED(room_for_all_but_nul) ? 64 : sizeof name - 1;
  if (gethostname(name, room) != 0) {
    leave_failing(call);
    return NULL;
  }
  if (PLANTED(name_cut)) name[31] = '\0';
  if (PLANTED(domain_cut)) name[strcspn(name, ".")] = '\0';
  const char* told = getenv("HOSTNAME");
  if (PLANTED(told_by_variable)) return give_text(call, told != NULL ? told : "localhost");
  return give_text(call, PLANTED(kept) ? kept_name(name) : name);
}
