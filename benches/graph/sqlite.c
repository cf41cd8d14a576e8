// The same graph in SQLite, in the layout of the tools of editors: a table of nodes, a table of edges, an index for each end. Their
// ids are texts of forty bytes, in each row and index; with LAYOUT `numbers` they are integers, as no such tool has them: SQLite is
// best at these.
//
//   sqlite LAYOUT build DB ROWS    makes DB of ROWS: see write_rows() in peer.rs
//   sqlite LAYOUT ask DB QUESTIONS prints what each kind of question cost: name, number, p50 and p99 in ns, all in ns, rows
//
// It is C because an interpreter would cost more than the database.

#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static sqlite3 *db;
static int has_texts;

enum { ID_BYTES = 9 + 32 };

// As long as theirs: a kind, and 128 bits of a hash.
static void write_id(char *text, int64_t id) {
    snprintf(text, ID_BYTES + 1, "function:%016llx%016llx", (unsigned long long)id, (unsigned long long)id * 0x9E3779B97F4A7C15ull);
}

static void check(int code) {
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) {
        fprintf(stderr, "sqlite: %s\n", db ? sqlite3_errmsg(db) : sqlite3_errstr(code));
        exit(1);
    }
}

static void run(const char *sql) { check(sqlite3_exec(db, sql, 0, 0, 0)); }

static sqlite3_stmt *prepared(const char *sql) {
    sqlite3_stmt *statement;
    check(sqlite3_prepare_v2(db, sql, -1, &statement, 0));
    return statement;
}

static void take(void *to, size_t n, FILE *file) {
    if (fread(to, 1, n, file) != n) {
        fprintf(stderr, "sqlite: the rows end too early\n");
        exit(1);
    }
}

// Binds the columns that follow in the file: each a letter and a value.
static void bind_columns(sqlite3_stmt *statement, int n_columns, FILE *file) {
    static char text[1 << 24];
    for (int n = 1; n <= n_columns; n++) {
        int kind = fgetc(file);
        int64_t number;
        double real;
        uint32_t n_bytes;
        switch (kind) {
        case 'i': take(&number, 8, file); check(sqlite3_bind_int64(statement, n, number)); break;
        case 'd':
            take(&number, 8, file);
            if (!has_texts) { check(sqlite3_bind_int64(statement, n, number)); break; }
            write_id(text, number);
            check(sqlite3_bind_text(statement, n, text, ID_BYTES, SQLITE_TRANSIENT));
            break;
        case 'r': take(&real, 8, file); check(sqlite3_bind_double(statement, n, real)); break;
        case 'n': check(sqlite3_bind_null(statement, n)); break;
        case 't':
            take(&n_bytes, 4, file);
            if (n_bytes > sizeof text) { fprintf(stderr, "sqlite: a text is too long\n"); exit(1); }
            take(text, n_bytes, file);
            check(sqlite3_bind_text(statement, n, text, n_bytes, SQLITE_TRANSIENT));
            break;
        default: fprintf(stderr, "sqlite: no column begins with %d\n", kind); exit(1);
        }
    }
}

#define N_NODE 24
#define N_EDGE 8

static void build(FILE *file) {
    run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; BEGIN;");
    const char *id = has_texts ? "TEXT" : "INTEGER";
    char sql[2048];
    snprintf(sql, sizeof sql,
        "CREATE TABLE nodes (id %s PRIMARY KEY, symbol TEXT, repo TEXT, path TEXT, language TEXT, kind TEXT,"
        " native_kind TEXT, name TEXT, qualified_name TEXT, signature TEXT, doc TEXT, visibility TEXT, parent_id %s,"
        " file_id INTEGER, start_line INTEGER, end_line INTEGER, start_byte INTEGER, end_byte INTEGER, name_line INTEGER,"
        " name_col INTEGER, is_exported INTEGER, is_test INTEGER, loc INTEGER, cyclomatic INTEGER);"
        "CREATE TABLE edges (src_id %s, dst_id %s, kind TEXT, count INTEGER, first_ref_id INTEGER,"
        " resolution TEXT, confidence REAL, is_cross_repo INTEGER);", id, id, id, id);
    run(sql);
    sqlite3_stmt *node = prepared("INSERT INTO nodes VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    sqlite3_stmt *edge = prepared("INSERT INTO edges VALUES (?,?,?,?,?,?,?,?)");
    for (int kind; (kind = fgetc(file)) != EOF;) {
        sqlite3_stmt *statement = kind == 'N' ? node : edge;
        bind_columns(statement, kind == 'N' ? N_NODE : N_EDGE, file);
        check(sqlite3_step(statement));
        sqlite3_reset(statement);
    }
    // After the rows: that makes them as small as they can be.
    run("CREATE INDEX edges_src ON edges (src_id, kind); CREATE INDEX edges_dst ON edges (dst_id, kind); COMMIT;");
}

static int64_t now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000000000LL + at.tv_nsec;
}

static int ascending(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

// Every column of every row is read, as whoever asks would.
static int64_t read_rows(sqlite3_stmt *statement) {
    int64_t n = 0;
    volatile int64_t sum = 0;
    int n_columns = sqlite3_column_count(statement), code;
    for (; (code = sqlite3_step(statement)) == SQLITE_ROW; n++) {
        for (int c = 0; c < n_columns; c++) {
            switch (sqlite3_column_type(statement, c)) {
            case SQLITE_INTEGER: sum += sqlite3_column_int64(statement, c); break;
            case SQLITE_FLOAT: sum += (int64_t)sqlite3_column_double(statement, c); break;
            case SQLITE_TEXT: sum += sqlite3_column_text(statement, c)[0] + sqlite3_column_bytes(statement, c); break;
            }
        }
    }
    check(code);
    sqlite3_reset(statement);
    return n;
}

static void report(const char *name, int64_t *ns, int64_t n, int64_t rows) {
    int64_t all = 0;
    for (int64_t i = 0; i < n; i++) all += ns[i];
    qsort(ns, n, sizeof *ns, ascending);
    printf("%s %lld %lld %lld %lld %lld\n", name, (long long)n, (long long)ns[n / 2], (long long)ns[n * 99 / 100],
           (long long)all, (long long)rows);
}

enum { MOST = 1 << 20 };
static int64_t ids[MOST], ns[MOST];
static char (*texts)[ID_BYTES + 1], *prefixes[MOST];
static int64_t n_ids, n_prefixes;

// Asks `sql` about every id, once to warm up, and once to be measured.
static void ask_ids(const char *name, const char *sql) {
    sqlite3_stmt *statement = prepared(sql);
    for (int round = 0; round < 2; round++) {
        int64_t rows = 0;
        for (int64_t i = 0; i < n_ids; i++) {
            int64_t began = now();
            if (has_texts) sqlite3_bind_text(statement, 1, texts[i], ID_BYTES, SQLITE_STATIC);
            else sqlite3_bind_int64(statement, 1, ids[i]);
            rows += read_rows(statement);
            ns[i] = now() - began;
        }
        if (round) report(name, ns, n_ids, rows);
    }
    sqlite3_finalize(statement);
}

// The file has lines: "id NUMBER" or "prefix TEXT".
static void ask(FILE *file) {
    static char line[4096];
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = 0;
        if (!strncmp(line, "id ", 3) && n_ids < MOST) ids[n_ids++] = atoll(line + 3);
        if (!strncmp(line, "prefix ", 7) && n_prefixes < MOST) prefixes[n_prefixes++] = strdup(line + 7);
    }
    texts = calloc(n_ids + 1, sizeof *texts);
    for (int64_t i = 0; i < n_ids; i++) write_id(texts[i], ids[i]);
    run("PRAGMA cache_size = -4000000; PRAGMA mmap_size = 8000000000;");
    ask_ids("row", "SELECT * FROM nodes WHERE id = ?");
    ask_ids("node", "SELECT *, (SELECT count(*) FROM edges WHERE dst_id = nodes.id), (SELECT count(*) FROM edges WHERE src_id = nodes.id)"
                    " FROM nodes WHERE id = ?");
    ask_ids("callers", "SELECT src_id, kind, count, first_ref_id, resolution, confidence, is_cross_repo"
                       " FROM edges WHERE dst_id = ? AND kind IN ('calls', 'instantiates')");
    if (n_prefixes == 0) return;
    // An index that those tools have as well; it is not counted in the size.
    run("CREATE INDEX IF NOT EXISTS nodes_name ON nodes (lower(name), name)");
    sqlite3_stmt *named = prepared("SELECT id FROM nodes WHERE lower(name) >= ? AND lower(name) < ? LIMIT 20");
    for (int round = 0; round < 2; round++) {
        int64_t rows = 0;
        for (int64_t i = 0; i < n_prefixes; i++) {
            char end[4096];
            int64_t began = now();
            snprintf(end, sizeof end, "%s\xf4\x8f\xbf\xbf", prefixes[i]);
            sqlite3_bind_text(named, 1, prefixes[i], -1, SQLITE_STATIC);
            sqlite3_bind_text(named, 2, end, -1, SQLITE_STATIC);
            rows += read_rows(named);
            ns[i] = now() - began;
        }
        if (round) report("prefix", ns, n_prefixes, rows);
    }
}

int main(int n, char **arguments) {
    if (n != 5) { fprintf(stderr, "usage: sqlite texts|numbers build|ask DB FILE\n"); return 2; }
    has_texts = !strcmp(arguments[1], "texts");
    FILE *file = fopen(arguments[4], "rb");
    if (!file) { perror(arguments[4]); return 1; }
    check(sqlite3_open(arguments[3], &db));
    if (!strcmp(arguments[2], "build")) build(file); else ask(file);
    check(sqlite3_close_v2(db));
    return 0;
}
