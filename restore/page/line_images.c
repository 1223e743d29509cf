/* Keeps Tesseract from packing line images: a fifteenth of its time.

Tesseract's library turns the image of each line into a PNG and back, with Leptonica's pixWriteMem. This
function of the same name, loaded before that library by libtesseract.py, writes Leptonica's own format, which
is a copy of the pixels and is read back alike. Nothing else that we ask of the library writes images. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>

typedef int (*Writer)(unsigned char **data, size_t *size, void *image);

int pixWriteMem(unsigned char **data, size_t *size, void *image, int format)
{
    static Writer raw;

    (void)format;
    if (!raw)
        raw = (Writer)dlsym(RTLD_DEFAULT, "pixWriteMemSpix");
    *data = NULL; /* Tesseract reads both even if the writer fails */
    *size = 0;
    return raw ? raw(data, size, image) : 1;
}
