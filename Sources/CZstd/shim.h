#ifndef KUSTODY_CZSTD_H
#define KUSTODY_CZSTD_H
#include <zstd.h>
#endif
