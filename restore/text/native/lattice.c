/* What the text engine does most often, compiled; without it Python does the same, and a test holds both equal.

   `Model(path)` maps a KenLM file of the shipped kind (model.h); what is no such file raises ValueError.
   `Model.decode` is `decode` of restore/text/decoder.py, step by step; `Model.ranked` orders candidates
   (rank.h); `line` looks up a line in a table (table.h). `product`, `feed` and `log_sums` compute a network (matrix.h): only
   where the processor can. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "matrix.h"
#include "model.h"
#include "rank.h"
#include "table.h"

#ifndef MAP_POPULATE
#define MAP_POPULATE 0 /* Linux: map all pages at once; a page of text would map nearly all, one by one */
#endif
#define NEGLIGIBLE -4.0   /* see decoder.py */
#define NEGLIGIBLE_TERM -5.0

typedef struct {
    PyObject *arc; /* borrowed: the lattice holds it */
    double score, mass; /* mass: the posterior */
    int span, first, count; /* its words are `count` numbers from `first` */
    int same; /* the first arc of its node that is equal */
    int rank; /* the order in which arcs got a mass; 0: it has none */
} Arc;

typedef struct {
    State state;
    double score, forward;
    int back, arc; /* the best way to get here: the hypothesis before, and the arc */
    int first_in, last_in, first_out, last_out, next; /* edges; the next hypothesis of the node */
} Hypothesis;

typedef struct {
    double gain, onward;
    int from, arc, next_in, next_out;
} Edge;

typedef struct {
    int *starts; /* of the arcs of each node */
    Arc *arcs;
    uint32_t *words;
    Hypothesis *found;
    Edge *edges;
    int *first, *last; /* hypotheses of each node */
    int *kept; /* at each node, its surviving hypotheses: `beam` places */
    int *count; /* how many survive */
    double *least;
    double *terms; /* of a sum */
    int n_found, n_edges, room_found, room_edges, room_terms;
} Search;

static int grown(void **array, int *room, int needed, size_t size) {
    if (needed <= *room) return 1;
    int more = *room ? 2 * *room : 1024;
    while (more < needed) more *= 2;
    void *new = realloc(*array, more * size);
    if (!new) return 0;
    *array = new;
    *room = more;
    return 1;
}

static double log_sum(const double *terms, int count) {
    double top = terms[0], sum = 0.0;
    for (int n = 1; n < count; n++) if (terms[n] > top) top = terms[n];
    if (count == 1) return top;
    for (int n = 0; n < count; n++)
        if (terms[n] > top + NEGLIGIBLE_TERM) sum += pow(10.0, terms[n] - top);
    return top + log10(sum);
}

/* Keeps the best hypotheses of a node, best first; equal ones in the order in which they were found. */
static void prune(Search *s, int node, int beam, double width) {
    int *kept = s->kept + (size_t)node * beam, count = 0;
    for (int h = s->first[node]; h >= 0; h = s->found[h].next) {
        if (count == beam && s->found[h].score <= s->found[kept[beam - 1]].score) continue;
        int at = count < beam ? count++ : beam - 1;
        while (at > 0 && s->found[h].score > s->found[kept[at - 1]].score) kept[at] = kept[at - 1], at--;
        kept[at] = h;
    }
    while (count > 1 && s->found[kept[count - 1]].score < s->found[kept[0]].score - width) count--;
    s->count[node] = count;
}

static int same_state(const State *a, const State *b) {
    return a->length == b->length && !memcmp(a->words, b->words, sizeof(uint32_t) * a->length);
}

/* All ways on from the surviving hypotheses of a node. */
static int step_from(const Model *model, Search *s, int node, int beam, double width) {
    State states[2];
    for (int k = 0; k < s->count[node]; k++) {
        int from = s->kept[(size_t)node * beam + k];
        double best = s->found[from].score;
        for (int a = s->starts[node]; a < s->starts[node + 1]; a++) {
            const Arc *arc = &s->arcs[a];
            int target = node + arc->span, turn = 0;
            double gain = arc->score;
            if (best + gain < s->least[target]) continue; /* the language model's scores are negative */
            State *state = &s->found[from].state;
            for (int w = 0; w < arc->count; w++) {
                gain += score_word(model, state, s->words[arc->first + w], &states[turn]);
                state = &states[turn];
                turn = 1 - turn;
            }
            double score = best + gain;
            if (score < s->least[target]) continue;
            if (score - width > s->least[target]) s->least[target] = score - width;
            int h = s->first[target];
            while (h >= 0 && !same_state(&s->found[h].state, state)) h = s->found[h].next;
            if (h < 0) {
                State copy = *state; /* `found` may move */
                if (!grown((void **)&s->found, &s->room_found, s->n_found + 1, sizeof(Hypothesis))) return 0;
                h = s->n_found++;
                s->found[h] = (Hypothesis){copy, score, 0.0, from, a, -1, -1, -1, -1, -1};
                if (s->first[target] < 0) s->first[target] = h; else s->found[s->last[target]].next = h;
                s->last[target] = h;
            } else if (score > s->found[h].score) {
                s->found[h].score = score, s->found[h].back = from, s->found[h].arc = a;
            }
            if (!grown((void **)&s->edges, &s->room_edges, s->n_edges + 1, sizeof(Edge))) return 0;
            int e = s->n_edges++;
            s->edges[e] = (Edge){gain, 0.0, from, a, -1, -1};
            if (s->found[h].first_in < 0) s->found[h].first_in = e; else s->edges[s->found[h].last_in].next_in = e;
            s->found[h].last_in = e;
        }
    }
    return 1;
}

/* The posteriors of the arcs, by the forward–backward algorithm over the survivors. */
static int weigh(Search *s, int nodes, int beam) {
    int rank = 0, n;
    for (int node = 1; node <= nodes; node++)
        for (int k = 0; k < s->count[node]; k++) {
            Hypothesis *here = &s->found[s->kept[(size_t)node * beam + k]];
            n = 0;
            for (int e = here->first_in; e >= 0; e = s->edges[e].next_in) {
                if (!grown((void **)&s->terms, &s->room_terms, n + 1, sizeof(double))) return 0;
                s->terms[n++] = s->found[s->edges[e].from].forward + s->edges[e].gain;
            }
            here->forward = log_sum(s->terms, n);
        }
    if (!grown((void **)&s->terms, &s->room_terms, beam, sizeof(double))) return 0;
    for (n = 0; n < s->count[nodes]; n++) s->terms[n] = s->found[s->kept[(size_t)nodes * beam + n]].forward;
    double total = log_sum(s->terms, n);
    for (int node = nodes; node > 0; node--)
        for (int k = 0; k < s->count[node]; k++) {
            Hypothesis *here = &s->found[s->kept[(size_t)node * beam + k]];
            double backward = 0.0;
            if (node < nodes) {
                if (here->first_out < 0) continue; /* a dead end */
                n = 0;
                for (int e = here->first_out; e >= 0; e = s->edges[e].next_out) {
                    if (!grown((void **)&s->terms, &s->room_terms, n + 1, sizeof(double))) return 0;
                    s->terms[n++] = s->edges[e].onward;
                }
                backward = log_sum(s->terms, n);
            }
            for (int e = here->first_in; e >= 0; e = s->edges[e].next_in) {
                Edge *edge = &s->edges[e];
                Hypothesis *from = &s->found[edge->from];
                edge->onward = edge->gain + backward;
                if (from->first_out < 0) from->first_out = e; else s->edges[from->last_out].next_out = e;
                from->last_out = e;
                double mass = from->forward + edge->gain + backward - total;
                if (mass > NEGLIGIBLE) {
                    Arc *arc = &s->arcs[s->arcs[edge->arc].same];
                    if (!arc->rank) arc->rank = ++rank;
                    arc->mass += pow(10.0, mass);
                }
            }
        }
    return 1;
}

/* Reads the lattice into `s`; 0 with an exception set. `s->starts` has been made. */
static int read_lattice(Model *model, PyObject *nodes, Search *s, int count) {
    int n_arcs = 0, n_words = 0, room_arcs = 0, room_words = 0;
    for (int node = 0; node < count; node++) {
        PyObject *arcs = PySequence_Fast_GET_ITEM(nodes, node);
        s->starts[node] = n_arcs;
        if (!PyList_Check(arcs)) return PyErr_SetString(PyExc_TypeError, "a node is a list"), 0;
        for (Py_ssize_t n = 0; n < PyList_GET_SIZE(arcs); n++) { /* span, text, words, score, source */
            PyObject *object = PyList_GET_ITEM(arcs, n), *words;
            if (!PyTuple_Check(object) || PyTuple_GET_SIZE(object) != 5
                || !PyTuple_Check(words = PyTuple_GET_ITEM(object, 2)))
                return PyErr_SetString(PyExc_TypeError, "an arc is a tuple of five"), 0;
            Arc arc = {object, PyFloat_AsDouble(PyTuple_GET_ITEM(object, 3)), 0.0,
                       (int)PyLong_AsLong(PyTuple_GET_ITEM(object, 0)), n_words, (int)PyTuple_GET_SIZE(words),
                       n_arcs, 0};
            if (PyErr_Occurred()) return 0;
            if (arc.span < 1 || arc.span > count - node)
                return PyErr_SetString(PyExc_ValueError, "an arc ends beyond the lattice"), 0;
            for (int w = 0; w < arc.count; w++) {
                long number = number_of(model, PyTuple_GET_ITEM(words, w));
                if (number < 0 && PyErr_Occurred()) return 0;
                if (!grown((void **)&s->words, &room_words, n_words + 1, sizeof(uint32_t)))
                    return PyErr_NoMemory(), 0;
                s->words[n_words++] = (uint32_t)number;
            }
            for (int other = s->starts[node]; other < n_arcs && arc.same == n_arcs; other++)
                if (s->arcs[other].score == arc.score && s->arcs[other].span == arc.span) {
                    int equal = PyObject_RichCompareBool(s->arcs[other].arc, object, Py_EQ);
                    if (equal < 0) return 0;
                    if (equal) arc.same = other;
                }
            if (!grown((void **)&s->arcs, &room_arcs, n_arcs + 1, sizeof(Arc))) return PyErr_NoMemory(), 0;
            s->arcs[n_arcs++] = arc;
        }
    }
    s->starts[count] = n_arcs;
    return 1;
}

/* (position, arc, posterior, rivals) of an arc of the best path; a rival is an arc with its posterior. */
static PyObject *step_of(const Search *s, int node, int taken, int most, double least) {
    int same = s->arcs[taken].same, last = -1;
    PyObject *rivals = PyList_New(0), *result = NULL;
    while (rivals && PyList_GET_SIZE(rivals) < most) { /* the next best one after `last` */
        int best = -1;
        for (int a = s->starts[node]; a < s->starts[node + 1]; a++) {
            const Arc *arc = &s->arcs[a];
            if (a == same || !arc->rank || arc->mass <= least) continue;
#define BEFORE(x, y) ((x)->mass > (y)->mass || ((x)->mass == (y)->mass && (x)->rank < (y)->rank))
            if (last >= 0 && !BEFORE(&s->arcs[last], arc)) continue;
            if (best < 0 || BEFORE(arc, &s->arcs[best])) best = a;
        }
        if (best < 0) break;
        PyObject *rival = Py_BuildValue("(Od)", s->arcs[best].arc, s->arcs[best].mass);
        if (!rival || PyList_Append(rivals, rival) < 0) Py_CLEAR(rivals);
        Py_XDECREF(rival);
        last = best;
    }
    PyObject *tuple = rivals ? PyList_AsTuple(rivals) : NULL;
    if (tuple) result = Py_BuildValue("(iOdN)", node, s->arcs[taken].arc, s->arcs[same].mass, tuple);
    Py_XDECREF(rivals);
    return result;
}

static PyObject *decode(Model *model, PyObject *args) {
    PyObject *lattice, *nodes, *steps = NULL;
    int beam, most;
    double width, least;
    if (!PyArg_ParseTuple(args, "Oidid", &lattice, &beam, &width, &most, &least)) return NULL;
    if (beam < 1) return PyErr_SetString(PyExc_ValueError, "the beam is at least 1"), NULL;
    if (!(nodes = PySequence_Fast(lattice, "a lattice is a sequence"))) return NULL;
    int count = (int)PySequence_Fast_GET_SIZE(nodes);
    Search s = {0};
    int *numbers = calloc((size_t)(count + 1) * (4 + beam), sizeof(int));
    s.least = malloc(sizeof(double) * (count + 1));
    if (!numbers || !s.least || !grown((void **)&s.found, &s.room_found, 1, sizeof(Hypothesis))) goto memory;
    s.starts = numbers, s.first = numbers + count + 1, s.last = s.first + count + 1;
    s.count = s.last + count + 1, s.kept = s.count + count + 1;
    for (int node = 0; node <= count; node++) s.first[node] = -1, s.least[node] = -INFINITY;
    if (!read_lattice(model, nodes, &s, count)) goto end;
    s.found[s.n_found++] = (Hypothesis){start_of(model), 0.0, 0.0, -1, -1, -1, -1, -1, -1, -1};
    s.first[0] = s.last[0] = 0;
    for (int node = 0; node <= count; node++) {
        prune(&s, node, beam, width);
        if (node < count && !step_from(model, &s, node, beam, width)) goto memory;
    }
    if (!s.count[count]) {
        PyErr_SetString(PyExc_ValueError, "no path leads through the lattice");
        goto end;
    }
    if (!weigh(&s, count, beam)) goto memory;
    if (!(steps = PyList_New(0))) goto end;
    for (int here = s.kept[(size_t)count * beam], node = count; s.found[here].back >= 0; here = s.found[here].back) {
        node -= s.arcs[s.found[here].arc].span;
        PyObject *step = step_of(&s, node, s.found[here].arc, most, least);
        if (!step || PyList_Append(steps, step) < 0) Py_CLEAR(steps);
        Py_XDECREF(step);
        if (!steps) goto end;
    }
    if (PyList_Reverse(steps) < 0) Py_CLEAR(steps);
    goto end;
memory:
    PyErr_NoMemory();
end:
    free(numbers), free(s.least), free(s.arcs), free(s.words), free(s.found), free(s.edges), free(s.terms);
    Py_DECREF(nodes);
    return steps;
}

/* log10 P(word | words before it) of each of some words, at the beginning of a sentence or in its middle. */
static PyObject *each(Model *model, PyObject *args) {
    PyObject *words;
    int begin;
    if (!PyArg_ParseTuple(args, "Op", &words, &begin)) return NULL;
    PyObject *sequence = PySequence_Fast(words, "a sequence of words"), *scores = PyList_New(0);
    State states[2] = {start_of(model)};
    if (!begin) states[0].length = 0;
    for (Py_ssize_t n = 0; sequence && scores && n < PySequence_Fast_GET_SIZE(sequence); n++) {
        long number = number_of(model, PySequence_Fast_GET_ITEM(sequence, n));
        PyObject *score = NULL;
        if (number >= 0)
            score = PyFloat_FromDouble(score_word(model, &states[n % 2], (uint32_t)number, &states[1 - n % 2]));
        if (!score || PyList_Append(scores, score) < 0) Py_CLEAR(scores);
        Py_XDECREF(score);
    }
    if (!sequence) Py_CLEAR(scores);
    Py_XDECREF(sequence);
    return scores;
}

/* log10 P(word | words before) of each of some words that may stand there, in the middle of a sentence. */
static PyObject *after(Model *model, PyObject *args) {
    PyObject *words, *before;
    if (!PyArg_ParseTuple(args, "O!O!", &PyList_Type, &words, &PyList_Type, &before)) return NULL;
    State states[2] = {{.length = 0}}, end;
    Py_ssize_t n;
    for (n = 0; n < PyList_GET_SIZE(before); n++) {
        long number = number_of(model, PyList_GET_ITEM(before, n));
        if (number < 0) return NULL;
        score_word(model, &states[n % 2], (uint32_t)number, &states[1 - n % 2]);
    }
    State *here = &states[n % 2];
    PyObject *scores = PyList_New(PyList_GET_SIZE(words));
    for (n = 0; scores && n < PyList_GET_SIZE(words); n++) {
        long number = number_of(model, PyList_GET_ITEM(words, n));
        PyObject *score = number < 0 ? NULL : PyFloat_FromDouble(score_word(model, here, (uint32_t)number, &end));
        if (score) PyList_SET_ITEM(scores, n, score); else Py_CLEAR(scores);
    }
    return scores;
}

/* log10 P(word) without context; None for a word outside the vocabulary. */
static PyObject *unigram(Model *model, PyObject *word) {
    long number = number_of(model, word);
    if (number <= 0) return PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
    return PyFloat_FromDouble(unigram_of(model, (uint32_t)number));
}

static int init(Model *model, PyObject *args, PyObject *Py_UNUSED(names)) {
    PyObject *path;
    struct stat status;
    if (!PyArg_ParseTuple(args, "O&", PyUnicode_FSConverter, &path)) return -1;
    int file = open(PyBytes_AS_STRING(path), O_RDONLY);
    Py_DECREF(path);
    if (file >= 0 && !fstat(file, &status) && status.st_size > 0 && !model->file) {
        void *mapped = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_SHARED | MAP_POPULATE, file, 0);
        if (mapped != MAP_FAILED) model->file = mapped, model->size = (size_t)status.st_size;
    }
    if (file >= 0) close(file);
    if (!model->numbers && !(model->numbers = PyDict_New())) return -1;
    if (model->file && look_into(model)) return 0;
    PyErr_SetString(PyExc_ValueError, "no language model of the kind that is read here");
    return -1;
}

static void dealloc(Model *model) {
    if (model->file) munmap(model->file, model->size);
    Py_XDECREF(model->numbers);
    Py_TYPE(model)->tp_free((PyObject *)model);
}

static PyMethodDef methods[] = {
    {"after", (PyCFunction)after, METH_VARARGS, "log10 P(word | words before) of each of some words."},
    {"decode", (PyCFunction)decode, METH_VARARGS, "The best path through a lattice, as tuples of a Step."},
    {"each", (PyCFunction)each, METH_VARARGS, "log10 P(word | words before it) of each of some words."},
    {"ranked", (PyCFunction)ranked, METH_VARARGS, "Candidates, the likeliest before any context first."},
    {"unigram", (PyCFunction)unigram, METH_O, "log10 P(word) without context; None where it is unknown."},
    {0},
};

static PyTypeObject type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "lattice.Model",
    .tp_basicsize = sizeof(Model),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)init,
    .tp_dealloc = (destructor)dealloc,
    .tp_methods = methods,
};

static PyMethodDef functions[] = {
    {"line", line_of, METH_VARARGS, "What follows a key in a sorted table; None where it is not in it."},
    {"products", products, METH_VARARGS, "The words that onsets and rimes make, with their probabilities."},
    {0},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "lattice", NULL, -1, functions, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_lattice(void) {
    PyObject *made = PyModule_Create(&module);
    if (made && PyModule_AddType(made, &type) < 0) Py_CLEAR(made);
#ifdef WITH_VECTORS
    if (made && has_vectors() && PyModule_AddFunctions(made, vector_functions) < 0) Py_CLEAR(made);
#endif
    return made;
}
