#ifndef KUSTODY_CMBEDTLS_H
#define KUSTODY_CMBEDTLS_H
// From version 3 on the members of its structures are private, and no other way is in version 2.
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include <mbedtls/pem.h>
#include <mbedtls/pk.h>
#include <mbedtls/rsa.h>
#endif
