/* Names with versions, a name that is chosen while it is loaded, a weak one, and names of no
   contract. */
#include <stdint.h>
#include <stdlib.h>

static int64_t one(void) { return 1; }
static int64_t (*choose(void))(void) { return one; }

int64_t rt_getpid(void) __attribute__((ifunc("choose")));
__attribute__((weak)) int64_t rt_system_cpu_count(void) { return 1; }
char* rt_hostname(void) { return NULL; }
char* rt_env_home_then(void) { return NULL; }
int rt_unheard_of(void) { return 0; }
int rt_number = 3;
__thread int a_thread_has_it = 4;
int helper(void) { return a_thread_has_it; }
__asm__(".symver rt_env_home_then, rt_env_home@MINE_1\n");
__attribute__((constructor)) static void begin(void) { rt_number = 5; }
