/* A library that has nothing to do with the contract. */
int unrelated(void) { return 1; }
