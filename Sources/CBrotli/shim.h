#ifndef KUSTODY_CBROTLI_H
#define KUSTODY_CBROTLI_H
#include <brotli/decode.h>
#endif
