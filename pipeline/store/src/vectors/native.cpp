// What FAISS can do and its C interface cannot say. Headers are those of the library that is linked.

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>

#include <faiss/IndexHNSW.h>
#include <faiss/IndexIVF.h>
#include <faiss/IndexIVFPQ.h>
#include <faiss/IndexIVFPQFastScan.h>
#include <faiss/IndexPQ.h>
#include <faiss/IndexPQFastScan.h>
#include <faiss/IndexPreTransform.h>
#include <faiss/VectorTransform.h>
#include <faiss/impl/AuxIndexStructures.h>

// Where the C interface keeps what faiss_get_last_error tells.
extern thread_local std::exception_ptr faiss_last_exception;

namespace {

// Asked now and then, in the midst of what takes long, whether to go on.
struct Ask : faiss::InterruptCallback {
    bool (*is_wanted)();
    explicit Ask(bool (*is_wanted)()) : is_wanted(is_wanted) {}
    bool want_interrupt() override {
        return is_wanted();
    }
};

// Few points to a centre are no news on standard error: what an index finds is measured.
void accept_few_points(faiss::ClusteringParameters& parameters) {
    parameters.min_points_per_centroid = 1;
}

void set_up_training(faiss::Index* index) {
    if (auto* lists = dynamic_cast<faiss::IndexIVF*>(index)) {
        accept_few_points(lists->cp);
    }
    if (auto* lists = dynamic_cast<faiss::IndexIVFPQ*>(index)) {
        accept_few_points(lists->pq.cp);
        // Codes in an order that tells distances by their bits: nobody searches by that, and finding it takes minutes in which
        // nobody is asked whether to go on.
        lists->do_polysemous_training = false;
    }
    if (auto* lists = dynamic_cast<faiss::IndexIVFPQFastScan*>(index)) {
        accept_few_points(lists->pq.cp);
    }
    if (auto* codes = dynamic_cast<faiss::IndexPQ*>(index)) {
        accept_few_points(codes->pq.cp);
    }
    if (auto* codes = dynamic_cast<faiss::IndexPQFastScan*>(index)) {
        accept_few_points(codes->pq.cp);
    }
    if (auto* graph = dynamic_cast<faiss::IndexHNSW*>(index)) {
        set_up_training(graph->storage);
    }
}

void train_transform(faiss::VectorTransform* transform, faiss::idx_t n, const float* x) {
    auto* rotation = dynamic_cast<faiss::OPQMatrix*>(transform);
    if (!rotation || rotation->pq) {
        transform->train(n, x);
        return;
    }
    // The one that it would make itself.
    faiss::ProductQuantizer codes(rotation->d_out, rotation->M, 8);
    accept_few_points(codes.cp);
    rotation->pq = &codes;
    try {
        transform->train(n, x);
    } catch (...) {
        rotation->pq = nullptr;
        throw;
    }
    rotation->pq = nullptr;
}

} // namespace

extern "C" {

void codegraph_faiss_ask(bool (*is_wanted)()) {
    faiss::InterruptCallback::instance.reset(new Ask(is_wanted));
}

// Trains what vectors go through before they come to the index itself, if there is any such thing; what is trained is left as
// it is by the training of the index. 0, or what the C interface gives where it fails.
int codegraph_faiss_prepare(faiss::Index* index, int64_t n, const float* x) {
    try {
        auto* transformed = dynamic_cast<faiss::IndexPreTransform*>(index);
        set_up_training(transformed ? transformed->index : index);
        if (!transformed) {
            return 0;
        }
        std::unique_ptr<const float[]> own;
        for (size_t i = 0; i < transformed->chain.size(); i++) {
            faiss::VectorTransform* transform = transformed->chain[i];
            if (!transform->is_trained) {
                train_transform(transform, n, x);
            }
            if (i + 1 < transformed->chain.size()) {
                x = transform->apply(n, x);
                own.reset(x);
            }
        }
        return 0;
    } catch (...) {
        faiss_last_exception = std::current_exception();
        return -1;
    }
}

bool codegraph_faiss_is_graph(faiss::Index* index) {
    if (auto* transformed = dynamic_cast<faiss::IndexPreTransform*>(index)) {
        index = transformed->index;
    }
    return dynamic_cast<faiss::IndexHNSW*>(index) != nullptr;
}

// Parameters of a search through a graph with so many candidates at hand; faiss_SearchParameters_free frees them. Null without
// memory.
faiss::SearchParameters* codegraph_faiss_graph_parameters(faiss::IDSelector* allowed, int at_hand) {
    auto* parameters = new (std::nothrow) faiss::SearchParametersHNSW();
    if (parameters) {
        parameters->sel = allowed;
        parameters->efSearch = at_hand;
    }
    return parameters;
}
}
