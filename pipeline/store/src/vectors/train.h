// Training that keeps all threads busy and whose outcome does not depend on their number.

#pragma once

#include <cstddef>
#include <vector>

#include <faiss/IndexFlat.h>
#include <faiss/IndexIVFPQ.h>
#include <faiss/VectorTransform.h>

namespace codegraph {

// Looks at every vector, a share of the queries on each thread: the library of linear algebra below needs one of its own then,
// so that its threads and those of OpenMP do not wait for each other.
struct SharedFlat : faiss::IndexFlat {
    SharedFlat(faiss::idx_t d, faiss::MetricType metric) : faiss::IndexFlat(d, metric) {}
    void search(
            faiss::idx_t n,
            const float* x,
            faiss::idx_t k,
            float* distances,
            faiss::idx_t* labels,
            const faiss::SearchParameters* params = nullptr) const override;
};

// Dimensions of a code's centres up to which `FewDimensions` finds them: in more the library of linear algebra is quicker.
constexpr size_t MOST_DIMENSIONS = 16;

// The nearest of some hundred centres in few dimensions: what codes are made of.
struct FewDimensions : faiss::Index {
    explicit FewDimensions(faiss::idx_t d) : faiss::Index(d, faiss::METRIC_L2) {}
    void add(faiss::idx_t n, const float* x) override;
    void reset() override;
    // For k = 1 alone.
    void search(
            faiss::idx_t n,
            const float* x,
            faiss::idx_t k,
            float* distances,
            faiss::idx_t* labels,
            const faiss::SearchParameters* params = nullptr) const override;

private:
    // Centres, dimension by dimension, filled up to a multiple of eight.
    std::vector<float> numbers;
    // Half the square of the length of each.
    std::vector<float> halves;
};

// Finds the rotation for which codes lose least.
void train_rotation(faiss::OPQMatrix& rotation, size_t n, const float* x);

// Whether `add` is for such an index.
bool is_added(const faiss::IndexIVFPQ& index);

// Adds vectors whose lists are known to an index of codes: `ids` tells what they are called.
void add(faiss::IndexIVFPQ& index, size_t n, const float* x, const faiss::idx_t* lists, const faiss::idx_t* ids);

// The list of each vector, a share of them on each thread.
void assign(const faiss::Index& quantizer, size_t n, const float* x, faiss::idx_t* lists);

// Rotates, or whatever a transform does.
void apply(const faiss::VectorTransform& transform, size_t n, const float* x, float* out);

} // namespace codegraph
