/* Products of matrices in whole numbers, for processors with AVX-512 and its VNNI instructions, four times as
   fast as in floats. restore/text/evidence/products.py has the layout of the weights and the same in NumPy.

   Weights are whole numbers from -127 to 127 with a scale for each column; every row of the other factor, times
   the balance of its places, is rounded to 8 bits with a scale of its own. A product is exact but for these two
   roundings. */

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#include <math.h>

#define WITH_VECTORS 1
#define VECTORS __attribute__((target("avx512f,avx512bw,avx512vnni")))
#define INLINE static inline __attribute__((always_inline)) VECTORS
#define TILE 6 /* rows of a tile: 6 x 64 sums fill 24 of the 32 registers */
#define PANEL 64 /* columns of a tile */
#define CHUNK 48 /* rows that are rounded and multiplied at a time: they and a panel stay in the nearest cache */
#define ZERO 128 /* added to rounded rows, which the instruction wants without a sign */
#define EPSILON 1e-6f /* of the norm */

typedef struct {
    int depth, width; /* a product takes rows of `depth` numbers to rows of `width` */
    const int8_t *weights; /* by panels, each by four rows: [width / 64, depth / 4, 64, 4] */
    const float *scales; /* of the columns */
    const int32_t *sums; /* of the columns' weights */
    const float *balance; /* of the `depth` places */
} Matrix;

/* One tile: rows of `x`, less `zero`, times a panel, each with its scales, into `out`. */
INLINE void tile(const int rows, const uint8_t *x, const float *scales, int zero, const Matrix *m, int panel,
                 float *out, int add) {
    __m512i sum[TILE][4];
    const int8_t *w = m->weights + (size_t)panel * m->depth * PANEL;
#pragma GCC unroll 6
    for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
        for (int c = 0; c < 4; c++) sum[r][c] = _mm512_setzero_si512();
    for (int k = 0; k < m->depth; k += 4, w += 4 * PANEL) {
        __m512i w0 = _mm512_loadu_si512(w), w1 = _mm512_loadu_si512(w + 64);
        __m512i w2 = _mm512_loadu_si512(w + 128), w3 = _mm512_loadu_si512(w + 192);
#pragma GCC unroll 6
        for (int r = 0; r < rows; r++) {
            int four;
            memcpy(&four, x + r * m->depth + k, sizeof four);
            __m512i v = _mm512_set1_epi32(four);
            sum[r][0] = _mm512_dpbusd_epi32(sum[r][0], v, w0);
            sum[r][1] = _mm512_dpbusd_epi32(sum[r][1], v, w1);
            sum[r][2] = _mm512_dpbusd_epi32(sum[r][2], v, w2);
            sum[r][3] = _mm512_dpbusd_epi32(sum[r][3], v, w3);
        }
    }
#pragma GCC unroll 4
    for (int c = 0; c < 4; c++) {
        int column = panel * PANEL + c * 16, left = m->width - column;
        if (left <= 0) break;
        __mmask16 in = left >= 16 ? 0xffff : (1 << left) - 1;
        __m512 scale = _mm512_maskz_loadu_ps(in, m->scales + column);
        __m512i off = _mm512_mullo_epi32(_mm512_maskz_loadu_epi32(in, m->sums + column), _mm512_set1_epi32(zero));
#pragma GCC unroll 6
        for (int r = 0; r < rows; r++) {
            float *at = out + (size_t)r * m->width + column;
            __m512 value = _mm512_cvtepi32_ps(_mm512_sub_epi32(sum[r][c], off));
            value = _mm512_mul_ps(value, _mm512_mul_ps(scale, _mm512_set1_ps(scales[r])));
            if (add) value = _mm512_add_ps(value, _mm512_maskz_loadu_ps(in, at));
            _mm512_mask_storeu_ps(at, in, value);
        }
    }
}

VECTORS static void multiply(int rows, const uint8_t *x, const float *scales, int zero, const Matrix *m,
                             float *out, int add) {
    for (int panel = 0; panel * PANEL < m->width; panel++)
        for (int r = 0; r < rows; r += TILE) {
            const uint8_t *from = x + (size_t)r * m->depth;
            float *to = out + (size_t)r * m->width;
            switch (rows - r) {
            case 1: tile(1, from, scales + r, zero, m, panel, to, add); break;
            case 2: tile(2, from, scales + r, zero, m, panel, to, add); break;
            case 3: tile(3, from, scales + r, zero, m, panel, to, add); break;
            case 4: tile(4, from, scales + r, zero, m, panel, to, add); break;
            case 5: tile(5, from, scales + r, zero, m, panel, to, add); break;
            default: tile(TILE, from, scales + r, zero, m, panel, to, add);
            }
        }
}

/* Balanced rows as whole numbers from 1 to 255, 128 for 0, and their scales; that of a normed row holds its norm. */
VECTORS static void round_rows(int rows, const float *x, const Matrix *m, int normed, uint8_t *to, float *scales) {
    int depth = m->depth;
    for (int r = 0; r < rows; r++, x += depth, to += depth) {
        __m512 top = _mm512_setzero_ps(), squares = top;
        for (int k = 0; k < depth; k += 16) {
            __m512 v = _mm512_loadu_ps(x + k);
            top = _mm512_max_ps(top, _mm512_abs_ps(_mm512_mul_ps(v, _mm512_loadu_ps(m->balance + k))));
            squares = _mm512_fmadd_ps(v, v, squares);
        }
        float most = _mm512_reduce_max_ps(top);
        scales[r] = most / 127;
        if (normed) scales[r] /= sqrtf(_mm512_reduce_add_ps(squares) / depth + EPSILON);
        __m512 by = _mm512_set1_ps(most > 0 ? 127 / most : 0);
        for (int k = 0; k < depth; k += 16) {
            __m512 v = _mm512_mul_ps(_mm512_loadu_ps(x + k), _mm512_mul_ps(_mm512_loadu_ps(m->balance + k), by));
            __m512i whole = _mm512_add_epi32(_mm512_cvtps_epi32(v), _mm512_set1_epi32(ZERO));
            _mm_storeu_si128((void *)(to + k), _mm512_cvtepi32_epi8(whole));
        }
    }
}

/* Rows without their negative numbers as whole numbers from 0 to 255, and their scales. */
VECTORS static void rectify_rows(int rows, int depth, const float *x, uint8_t *to, float *scales) {
    for (int r = 0; r < rows; r++, x += depth, to += depth) {
        __m512 none = _mm512_setzero_ps(), top = none;
        for (int k = 0; k < depth; k += 16) top = _mm512_max_ps(top, _mm512_loadu_ps(x + k));
        float most = _mm512_reduce_max_ps(top);
        scales[r] = most / 255;
        __m512 by = _mm512_set1_ps(most > 0 ? 255 / most : 0);
        for (int k = 0; k < depth; k += 16) {
            __m512 v = _mm512_mul_ps(_mm512_max_ps(_mm512_loadu_ps(x + k), none), by);
            _mm_storeu_si128((void *)(to + k), _mm512_cvtepi32_epi8(_mm512_cvtps_epi32(v)));
        }
    }
}

/* True if the items of a buffer have the size of floats: doubles would be taken for twice as many. */
static int are_floats(const Py_buffer *x) {
    return x->itemsize == sizeof(float);
}

/* A matrix in four buffers; 0 if they do not fit together. */
static int matrix(Matrix *m, const Py_buffer part[4]) {
    const Py_buffer *weights = part, *scales = part + 1, *sums = part + 2, *balance = part + 3;
    Py_ssize_t width = scales->len / (Py_ssize_t)sizeof(float);
    Py_ssize_t panels = (width + PANEL - 1) / PANEL, depth = panels ? weights->len / panels / PANEL : 0;
    *m = (Matrix){(int)depth, (int)width, weights->buf, scales->buf, sums->buf, balance->buf};
    int typed = weights->itemsize == 1 && are_floats(scales) && sums->itemsize == sizeof(int32_t)
        && are_floats(balance);
    return typed && depth && depth % 16 == 0 && depth * panels * PANEL == weights->len && sums->len == scales->len
        && balance->len == depth * (Py_ssize_t)sizeof(float) && depth < 1 << 16 && width < 1 << 20;
}

/* The number of rows that two buffers hold, `from` floats in each of one and `to` in each of the other; -1: these
   do not fit. */
static Py_ssize_t rows_of(const Py_buffer *x, int from, const Py_buffer *y, int to) {
    Py_ssize_t rows = x->len / (Py_ssize_t)sizeof(float) / from, size = rows * sizeof(float);
    int fits = are_floats(x) && are_floats(y) && size * from == x->len && size * to == y->len && rows < 1 << 24;
    return fits ? rows : -1;
}

/* product(rows, weights, scales, sums, balance, out, normed, add): rows · matrix → out, or added to it. */
static PyObject *product(PyObject *Py_UNUSED(module), PyObject *args) {
    Py_buffer x, a[4], out;
    int normed, add;
    Matrix m;
    if (!PyArg_ParseTuple(args, "y*y*y*y*y*w*pp", &x, a, a + 1, a + 2, a + 3, &out, &normed, &add)) return NULL;
    int fits = matrix(&m, a);
    Py_ssize_t rows = fits ? rows_of(&x, m.depth, &out, m.width) : -1;
    uint8_t *whole = rows < 0 ? NULL : malloc((size_t)CHUNK * m.depth);
    if (whole) {
        Py_BEGIN_ALLOW_THREADS
        float each[CHUNK];
        for (Py_ssize_t at = 0; at < rows; at += CHUNK) {
            int some = rows - at < CHUNK ? (int)(rows - at) : CHUNK;
            round_rows(some, (const float *)x.buf + at * m.depth, &m, normed, whole, each);
            multiply(some, whole, each, ZERO, &m, (float *)out.buf + at * m.width, add);
        }
        Py_END_ALLOW_THREADS
    } else if (rows < 0) PyErr_SetString(PyExc_ValueError, "matrices that do not fit");
    else PyErr_NoMemory();
    free(whole);
    PyBuffer_Release(&x), PyBuffer_Release(&out);
    for (int n = 0; n < 4; n++) PyBuffer_Release(a + n);
    if (PyErr_Occurred()) return NULL;
    Py_RETURN_NONE;
}

/* feed(rows, inner weights, scales, sums, balance, outer weights, scales, sums, balance): adds to each row what a net
   of two matrices makes of its norm; the outer matrix needs no balance, as its rows come from the inner one. */
static PyObject *feed(PyObject *Py_UNUSED(module), PyObject *args) {
    Py_buffer x, a[4], b[4];
    Matrix inner, outer;
    if (!PyArg_ParseTuple(args, "w*y*y*y*y*y*y*y*y*", &x, a, a + 1, a + 2, a + 3, b, b + 1, b + 2, b + 3)) return NULL;
    int fits = matrix(&inner, a) && matrix(&outer, b)
        && inner.width == outer.depth && inner.depth == outer.width;
    Py_ssize_t rows = fits ? rows_of(&x, inner.depth, &x, inner.depth) : -1;
    size_t room = rows < 0 ? 0 : (size_t)CHUNK * (inner.depth + outer.depth);
    float *between = rows < 0 ? NULL : malloc((size_t)CHUNK * inner.width * sizeof(float) + room);
    if (between) {
        Py_BEGIN_ALLOW_THREADS
        uint8_t *first = (uint8_t *)(between + (size_t)CHUNK * inner.width), *second = first + CHUNK * inner.depth;
        float each[CHUNK];
        for (Py_ssize_t at = 0; at < rows; at += CHUNK) {
            int some = rows - at < CHUNK ? (int)(rows - at) : CHUNK;
            float *part = (float *)x.buf + at * inner.depth;
            round_rows(some, part, &inner, 1, first, each);
            multiply(some, first, each, ZERO, &inner, between, 0);
            rectify_rows(some, outer.depth, between, second, each);
            multiply(some, second, each, 0, &outer, part, 1);
        }
        Py_END_ALLOW_THREADS
    } else if (rows < 0) PyErr_SetString(PyExc_ValueError, "matrices that do not fit");
    else PyErr_NoMemory();
    free(between);
    PyBuffer_Release(&x);
    for (int n = 0; n < 4; n++) PyBuffer_Release(a + n), PyBuffer_Release(b + n);
    if (PyErr_Occurred()) return NULL;
    Py_RETURN_NONE;
}

/* e to the power of numbers not above 0, to six digits. */
INLINE __m512 power(__m512 x) {
    __m512 twos = _mm512_mul_ps(x, _mm512_set1_ps(1.44269504f));
    __m512 whole = _mm512_roundscale_ps(twos, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    __m512 rest = _mm512_mul_ps(_mm512_sub_ps(twos, whole), _mm512_set1_ps(0.69314718f));
    __m512 sum = _mm512_set1_ps(1.0f / 720); /* the series of the exponential */
    static const float terms[] = {1.0f / 120, 1.0f / 24, 1.0f / 6, 0.5f, 1.0f, 1.0f};
    for (int n = 0; n < 6; n++) sum = _mm512_fmadd_ps(sum, rest, _mm512_set1_ps(terms[n]));
    return _mm512_scalef_ps(sum, whole);
}

VECTORS static float log_of_sum(const float *x, Py_ssize_t count) {
    __m512 top = _mm512_set1_ps(-INFINITY), sum = _mm512_setzero_ps();
    for (Py_ssize_t n = 0; n < count; n += 16) {
        __mmask16 in = count - n >= 16 ? 0xffff : (1 << (count - n)) - 1;
        top = _mm512_max_ps(top, _mm512_mask_loadu_ps(top, in, x + n));
    }
    float most = _mm512_reduce_max_ps(top);
    for (Py_ssize_t n = 0; n < count; n += 16) {
        __mmask16 in = count - n >= 16 ? 0xffff : (1 << (count - n)) - 1;
        __m512 less = _mm512_sub_ps(_mm512_maskz_loadu_ps(in, x + n), _mm512_set1_ps(most));
        sum = _mm512_mask_add_ps(sum, in, sum, power(less));
    }
    return most + logf(_mm512_reduce_add_ps(sum));
}

/* log_sums(scores, out): the natural logarithm of the sum of the exponentials of each of as many rows as `out` has
   numbers. */
static PyObject *log_sums(PyObject *Py_UNUSED(module), PyObject *args) {
    Py_buffer scores, out;
    if (!PyArg_ParseTuple(args, "y*w*", &scores, &out)) return NULL;
    Py_ssize_t rows = out.len / (Py_ssize_t)sizeof(float), width = rows ? scores.len / rows / (Py_ssize_t)sizeof(float) : 0;
    int fits = are_floats(&scores) && are_floats(&out) && width * out.len == scores.len
        && rows * (Py_ssize_t)sizeof(float) == out.len && (width || !rows);
    if (fits) {
        Py_BEGIN_ALLOW_THREADS
        for (Py_ssize_t row = 0; row < rows; row++)
            ((float *)out.buf)[row] = log_of_sum((const float *)scores.buf + row * width, width);
        Py_END_ALLOW_THREADS
    } else PyErr_SetString(PyExc_ValueError, "rows that do not fit");
    PyBuffer_Release(&scores), PyBuffer_Release(&out);
    if (!fits) return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef vector_functions[] = {
    {"feed", feed, METH_VARARGS, "Adds to rows what a feed-forward net makes of them."},
    {"log_sums", log_sums, METH_VARARGS, "The logarithm of the sum of exponentials of each row."},
    {"product", product, METH_VARARGS, "The product of rows and a matrix of whole numbers."},
    {0},
};

static int has_vectors(void) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512vnni");
}
#endif
