#ifndef KUSTODY_CRE2_H
#define KUSTODY_CRE2_H
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif
typedef struct kustody_re2 kustody_re2;
#ifdef __cplusplus
}
#endif
#endif
