/* Preloaded into the private pcscd: the virtual reader's driver asks for every interface, and gets the loopback one. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netinet/in.h>
#include <sys/socket.h>

int bind(int socket, const struct sockaddr *address, socklen_t length)
{
	int (*next)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "bind");

	if (length >= sizeof(struct sockaddr_in)) {
		struct sockaddr_in own = *(const struct sockaddr_in *) address;
		/* the driver writes PF_INET, which is AF_INET */
		if (own.sin_family == AF_INET && own.sin_addr.s_addr == htonl(INADDR_ANY)) {
			own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
			return next(socket, (const struct sockaddr *) &own, sizeof own);
		}
	}
	return next(socket, address, length);
}
