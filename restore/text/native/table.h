/* Looks up a line in a sorted table, as `Rows.get` of restore/text/evidence/rows.py does. */

typedef struct {
    const char *at;
    size_t length;
} Line;

/* A line without what may lie beyond the table, whatever a damaged file says. */
static Line line_at(const Py_buffer *table, const uint32_t *starts, size_t number) {
    uint32_t start = starts[number], end = starts[number + 1];
    if (start > end || end > table->len) return (Line){table->buf, 0};
    return (Line){(const char *)table->buf + start, end - start};
}

/* The order of a line and the lines that begin with `key` and a tab: below, among (0) or above them. */
static int compared(Line line, const char *key, size_t length) {
    int order = memcmp(line.at, key, line.length < length ? line.length : length);
    if (order) return order;
    return line.length <= length ? -1 : (unsigned char)line.at[length] - '\t';
}

/* What follows `key` and a tab in the first line that begins with these; None where there is none. */
static PyObject *line_of(PyObject *Py_UNUSED(module), PyObject *args) {
    Py_buffer table, starts;
    const char *key;
    Py_ssize_t length;
    if (!PyArg_ParseTuple(args, "y*y*s#", &table, &starts, &key, &length)) return NULL;
    PyObject *found = NULL;
    const uint32_t *start = starts.buf;
    size_t lines = starts.len >= 8 ? starts.len / sizeof(uint32_t) - 1 : 0, low = 0, high = lines;
    Line line = {0};
    while (low < high) { /* in the end `low` is the first line that is not below */
        size_t middle = (low + high) / 2;
        line = line_at(&table, start, middle);
        if (compared(line, key, (size_t)length) < 0) low = middle + 1; else high = middle;
    }
    if (low < lines) {
        line = line_at(&table, start, low);
        if (line.length > (size_t)length + 1 && !compared(line, key, (size_t)length))
            found = PyUnicode_DecodeUTF8(line.at + length + 1, line.length - length - 2, NULL);
    }
    PyBuffer_Release(&table), PyBuffer_Release(&starts);
    if (!found && !PyErr_Occurred()) Py_RETURN_NONE;
    return found;
}
