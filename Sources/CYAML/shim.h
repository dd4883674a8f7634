#ifndef KUSTODY_CYAML_H
#define KUSTODY_CYAML_H
#include <yaml.h>
#endif
