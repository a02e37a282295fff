#ifndef CCURL_SHIM_H
#define CCURL_SHIM_H

#include <curl/curl.h>

// Wrappers around curl_easy_setopt, curl_multi_setopt and curl_easy_getinfo: variadic functions, which Swift cannot
// call. One for each kind of value.

__attribute__((warn_unused_result))
static inline CURLcode CCurl_setopt_long(CURL *_Nonnull easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

__attribute__((warn_unused_result))
static inline CURLcode CCurl_setopt_off_t(CURL *_Nonnull easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

__attribute__((warn_unused_result))
static inline CURLcode CCurl_setopt_string(CURL *_Nonnull easy, CURLoption option, const char *_Nullable value) {
    return curl_easy_setopt(easy, option, value);
}

__attribute__((warn_unused_result))
static inline CURLcode CCurl_setopt_pointer(CURL *_Nonnull easy, CURLoption option, const void *_Nullable value) {
    return curl_easy_setopt(easy, option, value);
}

__attribute__((warn_unused_result))
static inline CURLcode CCurl_setopt_slist(CURL *_Nonnull easy, CURLoption option, struct curl_slist *_Nullable value) {
    return curl_easy_setopt(easy, option, value);
}

// CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION have the same type.
typedef size_t (*CCurl_receiver)(char *_Nullable bytes, size_t size, size_t count, void *_Nullable context);

__attribute__((warn_unused_result))
static inline CURLcode CCurl_setopt_receiver(CURL *_Nonnull easy, CURLoption option, CCurl_receiver _Nonnull value) {
    return curl_easy_setopt(easy, option, value);
}

__attribute__((warn_unused_result))
static inline CURLcode CCurl_getinfo_long(CURL *_Nonnull easy, CURLINFO info, long *_Nonnull value) {
    return curl_easy_getinfo(easy, info, value);
}

__attribute__((warn_unused_result))
static inline CURLcode CCurl_getinfo_pointer(CURL *_Nonnull easy, CURLINFO info, void *_Nullable *_Nonnull value) {
    return curl_easy_getinfo(easy, info, value);
}

__attribute__((warn_unused_result))
static inline CURLMcode CCurl_multi_setopt_long(CURLM *_Nonnull multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

// What libcurl calls when it begins or ends to wait for a socket, and when it wants to be called at a time.
typedef int (*CCurl_socket_watcher)(
    CURL *_Nullable easy, curl_socket_t socket, int what, void *_Nullable context, void *_Nullable socketContext);
typedef int (*CCurl_timer)(CURLM *_Nullable multi, long milliseconds, void *_Nullable context);

__attribute__((warn_unused_result))
static inline CURLMcode CCurl_multi_setWatchers(
    CURLM *_Nonnull multi, CCurl_socket_watcher _Nonnull watcher, CCurl_timer _Nonnull timer, void *_Nonnull context) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watcher);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
    return code;
}

// The result of a transfer is a member of a union, which Swift imports without a name for it.
__attribute__((warn_unused_result))
static inline CURLcode CCurl_message_result(const CURLMsg *_Nonnull message) {
    return message->data.result;
}

#endif
