#ifndef KUSTODY_CCRYPTO_H
#define KUSTODY_CCRYPTO_H
// The plain state of a hash function, which is copied as it stands, is what OpenSSL 3 calls deprecated. All else
// of the library would bring its providers, name resolution and configuration files along.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/md5.h>
#include <openssl/sha.h>
#endif
