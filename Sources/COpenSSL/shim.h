#ifndef COPENSSL_SHIM_H
#define COPENSSL_SHIM_H

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// Keys of OSSL_PARAM: macros that are string literals. Swift imports such a macro as a String, whose C form lives
// only for one call, while OSSL_PARAM keeps the pointer.
static const char *_Nonnull const COpenSSL_KDF_DIGEST = OSSL_KDF_PARAM_DIGEST;
static const char *_Nonnull const COpenSSL_KDF_KEY = OSSL_KDF_PARAM_KEY;
static const char *_Nonnull const COpenSSL_KDF_SALT = OSSL_KDF_PARAM_SALT;
static const char *_Nonnull const COpenSSL_KDF_INFO = OSSL_KDF_PARAM_INFO;
static const char *_Nonnull const COpenSSL_PKEY_RSA_N = OSSL_PKEY_PARAM_RSA_N;
static const char *_Nonnull const COpenSSL_PKEY_RSA_E = OSSL_PKEY_PARAM_RSA_E;
static const char *_Nonnull const COpenSSL_PKEY_GROUP_NAME = OSSL_PKEY_PARAM_GROUP_NAME;
static const char *_Nonnull const COpenSSL_PKEY_PUB_KEY = OSSL_PKEY_PARAM_PUB_KEY;
static const char *_Nonnull const COpenSSL_PKEY_PRIV_KEY = OSSL_PKEY_PARAM_PRIV_KEY;

// Composed of other macros, which the importer does not evaluate.
static const int COpenSSL_EVP_PKEY_PUBLIC_KEY = EVP_PKEY_PUBLIC_KEY;
static const int COpenSSL_EVP_PKEY_KEYPAIR = EVP_PKEY_KEYPAIR;

#endif
