#ifndef KUSTODY_CSODIUM_H
#define KUSTODY_CSODIUM_H
#include <sodium/core.h>
#include <sodium/crypto_sign_ed25519.h>
#include <sodium/randombytes.h>
#endif
