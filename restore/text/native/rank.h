/* The candidates of a print in the order of their probability before any context, as
   restore/text/evidence/candidates.py has it. */

typedef struct {
    double rank, score;
    PyObject *truth, *words; /* words: NULL where the truth is the only one */
} Ranked;

static int likelier(const void *one, const void *other) {
    const Ranked *a = one, *b = other;
    if (a->rank != b->rank) return a->rank > b->rank ? -1 : 1;
    if (a->score != b->score) return a->score > b->score ? -1 : 1;
    return -PyUnicode_Compare(a->truth, b->truth);
}

/* Is it letters alone, one of them small? Then the language model knows it as it is. */
static int is_plain(PyObject *word) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(word);
    int small = length == 1;
    for (Py_ssize_t at = 0; at < length; at++) {
        Py_UCS4 sign = PyUnicode_READ_CHAR(word, at);
        if (!Py_UNICODE_ISALPHA(sign)) return 0;
        small |= Py_UNICODE_ISLOWER(sign);
    }
    return small;
}

/* Fills in all but the truth; 0 with an exception set. `known` tells (words, unigram, more) of what is no
   plain word. */
static int rank_of(Model *model, Ranked *one, double p, double exponent, double prior, PyObject *known) {
    double unigram = UNKNOWN, more = 0.0;
    if (is_plain(one->truth)) {
        long number = number_of(model, one->truth);
        if (number < 0) return 0;
        if (number) unigram = unigram_of(model, (uint32_t)number);
    } else {
        PyObject *told = PyObject_CallOneArg(known, one->truth);
        int right = told && PyArg_ParseTuple(told, "O!dd", &PyTuple_Type, &one->words, &unigram, &more);
        if (right) Py_INCREF(one->words); else one->words = NULL;
        Py_XDECREF(told);
        if (!right) return 0;
    }
    one->score = exponent * log10(p) + more;
    one->rank = one->score + prior * unigram;
    return 1;
}

static PyObject *ranked(Model *model, PyObject *args) {
    PyObject *candidates, *known, *truth, *p, *result = NULL;
    double exponent, prior;
    Py_ssize_t most, count = 0, at = 0;
    if (!PyArg_ParseTuple(args, "O!ddnO", &PyDict_Type, &candidates, &exponent, &prior, &most, &known))
        return NULL;
    Ranked *found = PyMem_Calloc(PyDict_GET_SIZE(candidates) + 1, sizeof(Ranked));
    if (!found) return PyErr_NoMemory();
    for (Py_ssize_t size = PyDict_GET_SIZE(candidates); count < size && PyDict_Next(candidates, &at, &truth, &p);) {
        if (!PyUnicode_Check(truth)) {
            PyErr_SetString(PyExc_TypeError, "a candidate is text");
            goto end;
        }
        double value = PyFloat_AsDouble(p);
        found[count].truth = Py_NewRef(truth);
        Ranked *one = &found[count++];
        if (PyErr_Occurred() || !rank_of(model, one, value, exponent, prior, known)) goto end;
    }
    qsort(found, count, sizeof(Ranked), likelier);
    result = PyList_New(0);
    for (Py_ssize_t n = 0; result && n < count && n < most; n++) {
        PyObject *words = found[n].words ? Py_NewRef(found[n].words) : PyTuple_Pack(1, found[n].truth);
        PyObject *row = words ? Py_BuildValue("(ddON)", found[n].rank, found[n].score, found[n].truth, words) : NULL;
        if (!row || PyList_Append(result, row) < 0) Py_CLEAR(result);
        Py_XDECREF(row);
    }
end:
    for (Py_ssize_t n = 0; n < count; n++) Py_XDECREF(found[n].truth), Py_XDECREF(found[n].words);
    PyMem_Free(found);
    return result;
}

/* Adds P(onset) · P(rime) of each pair to that of the word it makes; 0 with an exception set. */
static int add_products(PyObject *sums, PyObject *onsets, PyObject *rimes, double least) {
    const char *wrong = "a row is a list of (text, probability)";
    if (!PyList_Check(onsets) || !PyList_Check(rimes)) return PyErr_SetString(PyExc_TypeError, wrong), 0;
    for (Py_ssize_t o = 0; o < PyList_GET_SIZE(onsets); o++) {
        PyObject *onset, *rime;
        double p, q;
        if (!PyTuple_Check(PyList_GET_ITEM(onsets, o))) return PyErr_SetString(PyExc_TypeError, wrong), 0;
        if (!PyArg_ParseTuple(PyList_GET_ITEM(onsets, o), "Ud", &onset, &p)) return 0;
        for (Py_ssize_t r = 0; r < PyList_GET_SIZE(rimes); r++) {
            PyObject *pair = PyList_GET_ITEM(rimes, r);
            if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) != 2 || !PyUnicode_Check(PyTuple_GET_ITEM(pair, 0))
                || !PyFloat_Check(PyTuple_GET_ITEM(pair, 1)))
                return PyErr_SetString(PyExc_TypeError, wrong), 0;
            rime = PyTuple_GET_ITEM(pair, 0), q = PyFloat_AS_DOUBLE(PyTuple_GET_ITEM(pair, 1));
            if (q < least / p) break; /* the likeliest come first */
            PyObject *word = PyUnicode_Concat(onset, rime), *sum = NULL;
            PyObject *before = word ? PyDict_GetItemWithError(sums, word) : NULL;
            if (word && !PyErr_Occurred()) sum = PyFloat_FromDouble((before ? PyFloat_AS_DOUBLE(before) : 0.0) + p * q);
            int failed = !sum || PyDict_SetItem(sums, word, sum) < 0;
            Py_XDECREF(word), Py_XDECREF(sum);
            if (failed) return 0;
        }
    }
    return 1;
}

/* The words that onsets and rimes make, with their probability summed over the places to cut. */
static PyObject *products(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *parts, *onsets, *rimes;
    double least;
    if (!PyArg_ParseTuple(args, "O!d", &PyList_Type, &parts, &least)) return NULL;
    PyObject *sums = PyDict_New();
    for (Py_ssize_t n = 0; sums && n < PyList_GET_SIZE(parts); n++) {
        PyObject *part = PyList_GET_ITEM(parts, n);
        if (!PyTuple_Check(part)) PyErr_SetString(PyExc_TypeError, "a part is a tuple of two rows");
        if (PyErr_Occurred() || !PyArg_ParseTuple(part, "OO", &onsets, &rimes)
            || !add_products(sums, onsets, rimes, least))
            Py_CLEAR(sums);
    }
    return sums;
}
