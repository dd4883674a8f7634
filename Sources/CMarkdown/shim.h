#ifndef KUSTODY_CMARKDOWN_H
#define KUSTODY_CMARKDOWN_H
#include <cmark-gfm.h>
#include <cmark-gfm-core-extensions.h>
#endif
