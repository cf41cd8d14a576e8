#include "train.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <limits>
#include <mutex>
#include <typeinfo>

#include <faiss/Clustering.h>
#include <faiss/impl/FaissAssert.h>
#include <faiss/impl/ProductQuantizer.h>
#include <faiss/utils/random.h>
#include <faiss/utils/utils.h>

// Linear algebra, as FAISS calls it: matrices lie column by column.
extern "C" {
int sgemm_(
        const char* transa, const char* transb, int* m, int* n, int* k, const float* alpha, const float* a, int* lda,
        const float* b, int* ldb, float* beta, float* c, int* ldc);
int sgesvd_(
        const char* jobu, const char* jobvt, int* m, int* n, float* a, int* lda, float* s, float* u, int* ldu, float* vt,
        int* ldvt, float* work, int* lwork, int* info);
}

namespace codegraph {

namespace {

// Queries that a thread takes at a time: enough for the library of linear algebra to be at its best.
constexpr size_t PIECE = 1024;
// Points that a code's centres are found with at most, each: what FAISS takes.
constexpr size_t POINTS_PER_CENTRE = 256;
// Rounds of a rotation, and of moving centres in each: centres begin where they were in the round before. More rounds find a
// thousandth more of what is nearest.
constexpr int ROUNDS = 25;
constexpr int FIRST_MOVES = 10;
constexpr int MOVES = 2;
// Parts of a product of matrices that is split by columns: the same parts on any number of threads.
constexpr size_t STRIPS = 8;

typedef float Eight __attribute__((vector_size(32), aligned(4)));
typedef int Places __attribute__((vector_size(32)));

Eight all(float x) {
    return Eight{x, x, x, x, x, x, x, x};
}

// The nearest centre of each of `n` points: the one whose inner product less half of its square is largest. `D` dimensions, or as
// many as `d` says if it is 0. Four points at a time, so that a centre that is read serves four.
template <int D>
void nearest(
        const float* x, size_t n, size_t d, const float* numbers, const float* halves, size_t k, float* distances,
        faiss::idx_t* labels) {
    constexpr size_t POINTS = 4;
    const size_t dimensions = D > 0 ? D : d;
    std::vector<Eight> wide(POINTS * dimensions);
    for (size_t start = 0; start < n; start += POINTS) {
        const size_t n_here = std::min(POINTS, n - start);
        for (size_t p = 0; p < POINTS; p++) {
            const float* point = x + (start + std::min(p, n_here - 1)) * dimensions;
            for (size_t j = 0; j < dimensions; j++) {
                wide[p * dimensions + j] = all(point[j]);
            }
        }
        Eight best[POINTS];
        Places at[POINTS];
        for (size_t p = 0; p < POINTS; p++) {
            best[p] = all(-std::numeric_limits<float>::infinity());
            at[p] = Places{};
        }
        Places here{0, 1, 2, 3, 4, 5, 6, 7};
        for (size_t centre = 0; centre < k; centre += 8) {
            const Eight half = *reinterpret_cast<const Eight*>(halves + centre);
            Eight score[POINTS];
            for (size_t p = 0; p < POINTS; p++) {
                score[p] = -half;
            }
            for (size_t j = 0; j < dimensions; j++) {
                const Eight number = *reinterpret_cast<const Eight*>(numbers + j * k + centre);
                for (size_t p = 0; p < POINTS; p++) {
                    score[p] += wide[p * dimensions + j] * number;
                }
            }
            for (size_t p = 0; p < POINTS; p++) {
                const Places is_better = score[p] > best[p];
                best[p] = is_better ? score[p] : best[p];
                at[p] = is_better ? here : at[p];
            }
            here += 8;
        }
        for (size_t p = 0; p < n_here; p++) {
            float most = best[p][0];
            int place = at[p][0];
            for (int lane = 1; lane < 8; lane++) {
                if (best[p][lane] > most || (best[p][lane] == most && at[p][lane] < place)) {
                    most = best[p][lane];
                    place = at[p][lane];
                }
            }
            float square = 0;
            for (size_t j = 0; j < dimensions; j++) {
                const float number = x[(start + p) * dimensions + j];
                square += number * number;
            }
            labels[start + p] = place;
            distances[start + p] = std::max(0.0f, square - 2 * most);
        }
    }
}

// Runs `work` for each of `n` pieces on the threads of OpenMP. What it throws first ends the others and is thrown again.
template <class Work>
void for_each(size_t n, const Work& work) {
    std::exception_ptr thrown;
    std::mutex lock;
    std::atomic<bool> is_over(false);
#pragma omp parallel for schedule(dynamic)
    for (int64_t i = 0; i < int64_t(n); i++) {
        if (is_over) {
            continue;
        }
        // What leaves a parallel region by itself ends the process.
        try {
            work(size_t(i));
        } catch (...) {
            std::lock_guard<std::mutex> held(lock);
            is_over = true;
            thrown = thrown ? thrown : std::current_exception();
        }
    }
    if (thrown) {
        std::rethrow_exception(thrown);
    }
}

} // namespace

void SharedFlat::search(
        faiss::idx_t n, const float* x, faiss::idx_t k, float* distances, faiss::idx_t* labels,
        const faiss::SearchParameters* params) const {
    for_each((size_t(n) + PIECE - 1) / PIECE, [&](size_t piece) {
        const size_t start = piece * PIECE;
        const size_t n_here = std::min(PIECE, size_t(n) - start);
        faiss::IndexFlat::search(n_here, x + start * d, k, distances + start * k, labels + start * k, params);
    });
}

void FewDimensions::add(faiss::idx_t n, const float* x) {
    FAISS_THROW_IF_NOT_MSG(ntotal == 0, "centres come at once");
    ntotal = n;
    const size_t k = (size_t(n) + 7) / 8 * 8;
    numbers.assign(k * d, 0);
    // What only fills up is nobody's nearest.
    halves.assign(k, std::numeric_limits<float>::infinity());
    for (size_t centre = 0; centre < size_t(n); centre++) {
        float square = 0;
        for (size_t j = 0; j < size_t(d); j++) {
            const float number = x[centre * d + j];
            numbers[j * k + centre] = number;
            square += number * number;
        }
        halves[centre] = square / 2;
    }
}

void FewDimensions::reset() {
    ntotal = 0;
}

void FewDimensions::search(
        faiss::idx_t n, const float* x, faiss::idx_t k, float* distances, faiss::idx_t* labels,
        const faiss::SearchParameters*) const {
    FAISS_THROW_IF_NOT_MSG(k == 1, "the nearest alone");
    constexpr size_t SHARE = 8 * PIECE;
    for_each((size_t(n) + SHARE - 1) / SHARE, [&](size_t piece) {
        const size_t start = piece * SHARE;
        const size_t n_here = std::min(SHARE, size_t(n) - start);
        auto* find = nearest<0>;
        switch (d) {
            case 1: find = nearest<1>; break;
            case 2: find = nearest<2>; break;
            case 3: find = nearest<3>; break;
            case 4: find = nearest<4>; break;
            case 8: find = nearest<8>; break;
        }
        find(x + start * d, n_here, d, numbers.data(), halves.data(), halves.size(), distances + start, labels + start);
    });
}

void train_rotation(faiss::OPQMatrix& rotation, size_t n_given, const float* x) {
    const size_t d_in = rotation.d_in, d_out = rotation.d_out, d = std::max(d_in, d_out), n_codes = rotation.M;
    FAISS_THROW_IF_NOT_MSG(n_codes > 0 && d_out % n_codes == 0, "a rotation for codes of no width");
    const size_t d_code = d_out / n_codes;
    const size_t n = std::min(n_given, size_t(rotation.max_train_points));
    // As many of what is given, from all over, around their middle; and zeros, where there are to be more dimensions.
    std::vector<float> points(n * d, 0);
    std::vector<double> middle(d_in, 0);
    for (size_t i = 0; i < n; i++) {
        const float* from = x + (i * n_given / n) * d_in;
        std::copy(from, from + d_in, points.begin() + i * d);
        for (size_t j = 0; j < d_in; j++) {
            middle[j] += from[j];
        }
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < d_in; j++) {
            points[i * d + j] -= float(middle[j] / double(n));
        }
    }
    std::vector<float> turned(d * d);
    faiss::float_randn(turned.data(), d * d, 1234);
    faiss::matrix_qr(int(d), int(d), turned.data());
    turned.resize(d * d_out);

    faiss::ProductQuantizer codes(d_out, n_codes, 8);
    faiss::ClusteringParameters clustering;
    clustering.min_points_per_centroid = 1;
    clustering.max_points_per_centroid = int(POINTS_PER_CENTRE);
    FAISS_THROW_IF_NOT_FMT(n >= codes.ksub, "there should be %zd vectors at least", codes.ksub);
    // Slice by slice: the numbers that a code stands for; and what the codes say, row by row.
    std::vector<float> slices(n * d_out), told(n * d_out);
    const size_t n_pieces = (n + PIECE - 1) / PIECE;
    int di = int(d), d_outi = int(d_out), ni = int(n);
    float one = 1, zero = 0;
    for (int round = 0; round < ROUNDS; round++) {
        for_each(n_pieces, [&](size_t piece) {
            const size_t start = piece * PIECE, n_here = std::min(PIECE, n - start);
            std::vector<float> rotated(n_here * d_out);
            int n_herei = int(n_here);
            float none = 0;
            sgemm_("T", "N", &d_outi, &n_herei, &di, &one, turned.data(), &di, points.data() + start * d, &di, &none,
                   rotated.data(), &d_outi);
            for (size_t code = 0; code < n_codes; code++) {
                float* slice = slices.data() + code * n * d_code + start * d_code;
                for (size_t i = 0; i < n_here; i++) {
                    const float* from = rotated.data() + i * d_out + code * d_code;
                    std::copy(from, from + d_code, slice + i * d_code);
                }
            }
        });
        clustering.niter = round == 0 ? FIRST_MOVES : MOVES;
        for_each(n_codes, [&](size_t code) {
            float* slice = slices.data() + code * n * d_code;
            faiss::Clustering moved(int(d_code), int(codes.ksub), clustering);
            if (round > 0) {
                const float* before = codes.get_centroids(code, 0);
                moved.centroids.assign(before, before + codes.ksub * d_code);
            }
            FewDimensions finder(d_code);
            moved.train(n, slice, finder);
            codes.set_params(moved.centroids.data(), int(code));
            std::vector<float> distances(n);
            std::vector<faiss::idx_t> labels(n);
            finder.search(n, slice, 1, distances.data(), labels.data());
            for (size_t i = 0; i < n; i++) {
                const float* centre = moved.centroids.data() + labels[i] * d_code;
                std::copy(centre, centre + d_code, slice + i * d_code);
            }
        });
        for_each(n_pieces, [&](size_t piece) {
            const size_t start = piece * PIECE, end = std::min(start + PIECE, n);
            for (size_t code = 0; code < n_codes; code++) {
                const float* slice = slices.data() + code * n * d_code;
                for (size_t i = start; i < end; i++) {
                    std::copy(slice + i * d_code, slice + (i + 1) * d_code, told.data() + i * d_out + code * d_code);
                }
            }
        });
        // The rotation that brings points nearest to what the codes say comes out of the decomposition of their product.
        std::vector<float> product(d_out * d), values(d_out), left(d_out * d_out), right(d_out * d);
        for_each(STRIPS, [&](size_t strip) {
            const size_t start = strip * d / STRIPS, end = (strip + 1) * d / STRIPS;
            int n_columns = int(end - start);
            float none = 0;
            if (n_columns > 0) {
                sgemm_("N", "T", &d_outi, &n_columns, &ni, &one, told.data(), &d_outi, points.data() + start, &di, &none,
                       product.data() + start * d_out, &d_outi);
            }
        });
        int n_work = -1, failed = 0;
        float wanted = 0;
        sgesvd_("S", "S", &d_outi, &di, product.data(), &d_outi, values.data(), left.data(), &d_outi, right.data(),
                &d_outi, &wanted, &n_work, &failed);
        n_work = int(wanted);
        std::vector<float> work(std::max(1, n_work));
        sgesvd_("S", "S", &d_outi, &di, product.data(), &d_outi, values.data(), left.data(), &d_outi, right.data(),
                &d_outi, work.data(), &n_work, &failed);
        FAISS_THROW_IF_NOT_MSG(failed == 0, "no rotation was found");
        sgemm_("T", "T", &di, &d_outi, &d_outi, &one, right.data(), &d_outi, left.data(), &d_outi, &zero, turned.data(),
               &di);
    }
    rotation.A.resize(d_in * d_out);
    for (size_t row = 0; row < d_out; row++) {
        std::copy(turned.begin() + row * d, turned.begin() + row * d + d_in, rotation.A.begin() + row * d_in);
    }
    rotation.is_trained = true;
    rotation.is_orthonormal = true;
}

bool is_added(const faiss::IndexIVFPQ& index) {
    return typeid(index) == typeid(faiss::IndexIVFPQ) && index.pq.nbits == 8 && index.pq.dsub <= MOST_DIMENSIONS &&
            index.direct_map.no();
}

void add(faiss::IndexIVFPQ& index, size_t n, const float* x, const faiss::idx_t* lists, const faiss::idx_t* ids) {
    const size_t d = index.d, n_codes = index.pq.M, d_code = index.pq.dsub;
    std::vector<FewDimensions> finders;
    for (size_t code = 0; code < n_codes; code++) {
        finders.emplace_back(d_code);
        finders.back().add(index.pq.ksub, index.pq.get_centroids(code, 0));
    }
    std::vector<uint8_t> codes(n * n_codes);
    for_each((n + PIECE - 1) / PIECE, [&](size_t piece) {
        const size_t start = piece * PIECE, n_here = std::min(PIECE, n - start);
        std::vector<float> left(x + start * d, x + (start + n_here) * d), slice(n_here * d_code), distances(n_here);
        std::vector<faiss::idx_t> labels(n_here);
        if (index.by_residual) {
            index.quantizer->compute_residual_n(n_here, x + start * d, left.data(), lists + start);
        }
        for (size_t code = 0; code < n_codes; code++) {
            for (size_t i = 0; i < n_here; i++) {
                const float* from = left.data() + i * d + code * d_code;
                std::copy(from, from + d_code, slice.data() + i * d_code);
            }
            finders[code].search(n_here, slice.data(), 1, distances.data(), labels.data(), nullptr);
            for (size_t i = 0; i < n_here; i++) {
                codes[(start + i) * n_codes + code] = uint8_t(labels[i]);
            }
        }
    });
    for (size_t i = 0; i < n; i++) {
        index.invlists->add_entry(lists[i], ids[i], codes.data() + i * n_codes);
    }
    index.ntotal += n;
}

void assign(const faiss::Index& quantizer, size_t n, const float* x, faiss::idx_t* lists) {
    for_each((n + PIECE - 1) / PIECE, [&](size_t piece) {
        const size_t start = piece * PIECE;
        quantizer.assign(std::min(PIECE, n - start), x + start * quantizer.d, lists + start);
    });
}

void apply(const faiss::VectorTransform& transform, size_t n, const float* x, float* out) {
    for_each((n + PIECE - 1) / PIECE, [&](size_t piece) {
        const size_t start = piece * PIECE;
        transform.apply_noalloc(std::min(PIECE, n - start), x + start * transform.d_in, out + start * transform.d_out);
    });
}

} // namespace codegraph
