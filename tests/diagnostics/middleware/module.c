/* A PKCS#11 module that is really loaded: what it does is chosen when it is compiled. It knows no card and no code. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long ulong;
#ifndef INITIALIZE
#define INITIALIZE 0
#endif
#ifndef TOKEN
#define TOKEN 0
#endif

#ifdef CRASHES_AT_THE_END
__attribute__((destructor)) static void end(void) { abort(); }
#endif

static ulong initialize(void *arguments) {
#ifdef CRASHES
    abort();
#endif
#ifdef HANGS
    pause();
#endif
#ifdef CHATTERS
    write(1, "bavardage", 9);
#endif
    return INITIALIZE;
}
static ulong finalize(void *reserved) {
#ifdef CRASHES_AT_THE_END
    abort();
#endif
    return 0;
}
static ulong info(char *told) {
    memset(told, ' ', 80);
    memcpy(told + 48, "Module d'essai", 14);
    told[80] = 3;
    told[81] = 4;
    return 0;
}
static ulong slots(unsigned char present, ulong *list, ulong *count) {
    list[0] = 7;
    *count = 1;
    return 0;
}
static ulong slot(ulong number, char *told) {
    memset(told, 0, 112);
    *(ulong *)(told + 96) = number == 7;
    return 0;
}
static ulong token(ulong number, char *told) {
    memset(told, ' ', 200);
    memcpy(told + 64, "IAS ECC", 7);
    return TOKEN;
}
static struct {
    unsigned char version[2];
    void *calls[68];
} functions;

ulong C_GetFunctionList(void **list) {
    void *calls[] = {initialize, finalize, info, C_GetFunctionList, slots, slot, token};
    memcpy(functions.calls, calls, sizeof calls);
    *list = &functions;
    return 0;
}
