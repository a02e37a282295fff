#ifndef CEPOLL_SHIM_H
#define CEPOLL_SHIM_H

#include <sys/epoll.h>
#include <sys/eventfd.h>

// accept4 is declared by the C library under _GNU_SOURCE only, which the importer does not define. It is declared in the
// function, and <sys/socket.h> not included, so that this module owns none of the C library's declarations.
__attribute__((warn_unused_result))
static inline int CEpoll_accept4(int descriptor, int flags) {
    extern int accept4(int, void *_Nullable, void *_Nullable, int);
    return accept4(descriptor, 0, 0, flags);
}

#endif
