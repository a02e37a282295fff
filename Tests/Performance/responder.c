/* What the session check is measured against: a libfcgi responder, one thread for each connection of the web server,
   that answers 204 without checking anything. Its socket is descriptor 0; its arguments are the number of threads and,
   if it shall not be the shortest, a file with the answer. */
#include <fcgiapp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static char answer[65536] = "Status: 204 No Content\r\nCache-Control: no-store\r\n\r\n";

static void *serve(void *unused)
{
    FCGX_Request request;
    FCGX_InitRequest(&request, 0, 0);
    while (FCGX_Accept_r(&request) == 0) {
        FCGX_PutS(answer, request.out);
        FCGX_Finish_r(&request);
    }
    return unused;
}

int main(int count, char **arguments)
{
    int threads = count > 1 ? atoi(arguments[1]) : 128;
    if (count > 2) {
        FILE *file = fopen(arguments[2], "r");
        if (!file)
            return 66;
        answer[fread(answer, 1, sizeof answer - 1, file)] = 0;
        fclose(file);
    }
    FCGX_Init();
    while (--threads > 0) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, serve, NULL) != 0)
            return 71;
    }
    serve(NULL);
    return 0;
}
