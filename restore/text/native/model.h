/* Reads a KenLM file of the kind that is shipped: a trie, quantised, its pointers compressed (array bhiksha),
   format version 5. KenLM's own code is in lm/trie.hh, quantize.hh, bhiksha.hh and vocab.hh. */

#include <math.h>
#include <stdint.h>
#include <string.h>

#define MOST_ORDER 6
#define REMEMBERED 200000 /* words whose number is kept */
#define UNKNOWN -8.0 /* see language.py */

typedef struct { /* words of the context, the last one first, and what leaving them costs */
    uint32_t words[MOST_ORDER - 1];
    float backoff[MOST_ORDER - 1];
    int length;
} State;

typedef struct { /* the n-grams of one length, sorted by their first word within the node of the others */
    const uint8_t *base;
    uint64_t entries, word_mask, next_mask;
    int word_bits, next_bits, total_bits;
    const uint64_t *offsets, *offsets_end; /* where the upper bits of the pointers to longer n-grams change */
    const float *probs, *backoffs;
} Level;

typedef struct {
    PyObject_HEAD
    uint8_t *file;
    size_t size;
    int order, prob_bits, backoff_bits;
    const uint64_t *hashes; /* of the words, sorted: word n is the (n - 1)th */
    uint64_t words;
    const uint8_t *unigrams;
    Level levels[MOST_ORDER - 1];
    PyObject *numbers; /* dict: word → its number */
    uint32_t begin;
} Model;

static int bits_of(uint64_t largest) {
    int bits = 0;
    for (; largest; largest >>= 1) bits++;
    return bits;
}

static uint64_t read_bits(const uint8_t *base, uint64_t at, uint64_t mask) {
    uint64_t found;
    memcpy(&found, base + (at >> 3), 8);
    return (found >> (at & 7)) & mask;
}

static uint64_t murmur(const char *key, size_t length) { /* MurmurHash64A, seed 0 */
    const uint64_t m = 0xc6a4a7935bd1e995ULL;
    uint64_t h = length * m, k;
    size_t at = 0;
    for (; at + 8 <= length; at += 8) {
        memcpy(&k, key + at, 8);
        k *= m;
        k ^= k >> 47;
        k *= m;
        h = (h ^ k) * m;
    }
    if (at < length) {
        k = 0;
        memcpy(&k, key + at, length - at);
        h = (h ^ k) * m;
    }
    h ^= h >> 47;
    h *= m;
    return h ^ (h >> 47);
}

static uint32_t number_of_bytes(const Model *model, const char *word, size_t length) {
    uint64_t sought = murmur(word, length), low = 0, high = model->words;
    while (low < high) {
        uint64_t middle = (low + high) / 2;
        if (model->hashes[middle] < sought) low = middle + 1; else high = middle;
    }
    return low < model->words && model->hashes[low] == sought ? (uint32_t)low + 1 : 0;
}

/* The number of a word, 0 for unknown ones; -1 with an exception set. */
static long number_of(Model *model, PyObject *word) {
    PyObject *known = PyDict_GetItemWithError(model->numbers, word);
    if (known) return PyLong_AsLong(known);
    if (PyErr_Occurred()) return -1;
    Py_ssize_t length;
    const char *bytes = PyUnicode_AsUTF8AndSize(word, &length);
    if (!bytes) return -1;
    long number = number_of_bytes(model, bytes, (size_t)length);
    if (PyDict_GET_SIZE(model->numbers) >= REMEMBERED) PyDict_Clear(model->numbers);
    PyObject *value = PyLong_FromLong(number);
    int failed = !value || PyDict_SetItem(model->numbers, word, value) < 0;
    Py_XDECREF(value);
    return failed ? -1 : number;
}

static double unigram_of(const Model *model, uint32_t number) {
    float prob;
    memcpy(&prob, model->unigrams + 16 * (uint64_t)number, 4);
    return prob;
}

static void next_of(const Level *level, uint64_t index, uint64_t at, uint64_t *begin, uint64_t *end) {
    const uint64_t *low = level->offsets, *high = level->offsets_end; /* the last that is not above `index` */
    while (high - low > 1) {
        const uint64_t *middle = low + (high - low) / 2;
        if (*middle <= index) low = middle; else high = middle;
    }
    const uint64_t *last = low;
    while (last + 1 < level->offsets_end && last[1] <= index + 1) last++;
    *begin = (uint64_t)(low - level->offsets) << level->next_bits | read_bits(level->base, at, level->next_mask);
    *end = (uint64_t)(last - level->offsets) << level->next_bits
        | read_bits(level->base, at + level->total_bits, level->next_mask);
}

/* Finds `word` in the node [begin, end) of a level: the place of its bits after the word, or 0. */
static uint64_t find(const Level *level, uint32_t word, uint64_t begin, uint64_t end, uint64_t *index) {
    if (end > level->entries) end = level->entries; /* whatever a damaged file says */
    while (begin < end) {
        uint64_t middle = (begin + end) / 2;
        uint64_t there = read_bits(level->base, middle * level->total_bits, level->word_mask);
        if (there == word) {
            *index = middle;
            return middle * level->total_bits + level->word_bits;
        }
        if (there < word) begin = middle + 1; else end = middle;
    }
    return 0;
}

static int extends(float backoff) { /* -0.0 marks what no longer n-gram begins with */
    return !(backoff == 0.0f && signbit(backoff));
}

/* log10 P(word | state); `after` is the state after it, another one than `state`. */
static float score_word(const Model *model, const State *state, uint32_t word, State *after) {
    const uint8_t *unigram = model->unigrams + 16 * (uint64_t)word;
    float prob;
    uint64_t begin, end, index;
    int matched = 1, at;
    memcpy(&prob, unigram, 4);
    memcpy(&after->backoff[0], unigram + 4, 4);
    memcpy(&begin, unigram + 8, 8);
    memcpy(&end, unigram + 24, 8);
    after->length = extends(after->backoff[0]);
    after->words[0] = word;
    uint64_t prob_mask = (1ULL << model->prob_bits) - 1, backoff_mask = (1ULL << model->backoff_bits) - 1;
    for (at = 0; at < state->length && begin != end; at++) {
        const Level *level = &model->levels[at];
        uint64_t place = find(level, state->words[at], begin, end, &index);
        if (!place) break;
        if (at == model->order - 2) {
            prob = level->probs[read_bits(level->base, place, prob_mask)];
            matched = model->order;
            break;
        }
        after->backoff[at + 1] = level->backoffs[read_bits(level->base, place, backoff_mask)];
        prob = level->probs[read_bits(level->base, place + model->backoff_bits, prob_mask)];
        matched = at + 2;
        if (extends(after->backoff[at + 1])) after->length = matched;
        next_of(level, index, place + model->backoff_bits + model->prob_bits, &begin, &end);
    }
    for (at = 1; at < after->length; at++) after->words[at] = state->words[at - 1];
    for (at = matched - 1; at < state->length; at++) prob += state->backoff[at];
    return prob;
}

static State start_of(const Model *model) { /* the state at the beginning of a sentence */
    State state = {.length = 1};
    state.words[0] = model->begin;
    memcpy(&state.backoff[0], model->unigrams + 16 * (uint64_t)model->begin + 4, 4);
    return state;
}

/* Finds the parts of the mapped file; 0 where it is none that can be read. */
static int look_into(Model *model) {
    static const char magic[] = "mmap lm http://kheafield.com/code format version 5\n";
    const uint8_t *file = model->file, *end = file + model->size;
    uint64_t counts[MOST_ORDER];
    uint32_t kind;
    uint64_t one;
    if (model->size < 256 || memcmp(file, magic, sizeof magic)) return 0;
    memcpy(&one, file + 80, 8);
    if (one != 1) return 0; /* the bytes are in another order */
    model->order = file[88];
    memcpy(&kind, file + 96, 4);
    if (kind != 5 || model->order < 3 || model->order > MOST_ORDER) return 0;
    memcpy(counts, file + 108, 8 * model->order);
    const uint8_t *at = file + ((108 + 8 * model->order + 7) & ~7);
    if (counts[0] < 2 || counts[0] > model->size / 24) return 0;
    memcpy(&model->words, at, 8);
    if (model->words >= counts[0] + 1) return 0;
    model->hashes = (const uint64_t *)(at + 8);
    at += 8 + 8 * counts[0];
    model->prob_bits = at[1];
    model->backoff_bits = at[2];
    if (at[0] != 2 || model->prob_bits > 16 || model->backoff_bits > 16) return 0;
    const float *table = (const float *)(at + 8);
    for (int n = 0; n < model->order - 1; n++) {
        model->levels[n].probs = table;
        model->levels[n].backoffs = table += 1 << model->prob_bits;
        if (n < model->order - 2) table += 1 << model->backoff_bits;
    }
    at = (const uint8_t *)table;
    model->unigrams = at;
    at += 16 * (counts[0] + 2);
    if (at + 2 > end) return 0;
    int word_bits = bits_of(counts[0]), most_chopped = at[1];
    for (int n = 0; n < model->order - 1; n++) {
        Level *level = &model->levels[n];
        uint64_t entries = counts[n + 1];
        int rest = model->prob_bits;
        if (entries > model->size) return 0;
        level->next_bits = 0;
        if (n < model->order - 2) {
            uint64_t next = counts[n + 2];
            int required = bits_of(next), chop = 0;
            int64_t lowest = INT64_MAX;
            if (next > model->size) return 0;
            for (int tried = 0; tried <= required && tried <= most_chopped; tried++) {
                int64_t change = (int64_t)(next >> (required - tried)) * 64 - (int64_t)(entries + 1) * tried;
                if (change < lowest) lowest = change, chop = tried;
            }
            uint64_t count = (next >> (required - chop)) + 1;
            level->offsets = (const uint64_t *)(((uintptr_t)at + 7) & ~(uintptr_t)7) + 1;
            level->offsets_end = level->offsets + count;
            level->next_bits = required - chop;
            rest += model->backoff_bits + level->next_bits;
            at += 8 * (1 + count) + 7;
        }
        level->entries = entries;
        level->next_mask = (1ULL << level->next_bits) - 1;
        level->word_bits = word_bits;
        level->word_mask = (1ULL << word_bits) - 1;
        level->total_bits = word_bits + rest;
        level->base = at;
        at += ((1 + entries) * level->total_bits + 7) / 8 + 8;
        if (at > end) return 0;
    }
    model->begin = number_of_bytes(model, "<s>", 3);
    return model->begin != 0;
}
