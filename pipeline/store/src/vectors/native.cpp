// What FAISS can do and its C interface cannot say. Headers are those of the library that is linked.

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>
#include <vector>

#include <faiss/IndexHNSW.h>
#include <faiss/IndexIDMap.h>
#include <faiss/IndexIVF.h>
#include <faiss/IndexIVFPQ.h>
#include <faiss/IndexIVFPQFastScan.h>
#include <faiss/IndexPQ.h>
#include <faiss/IndexPQFastScan.h>
#include <faiss/IndexPreTransform.h>
#include <faiss/VectorTransform.h>
#include <faiss/impl/AuxIndexStructures.h>

#include "train.h"

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

// What an index is trained with, taken away again at the end.
struct Trained {
    faiss::IndexIVF* lists;
    faiss::ProductQuantizer* codes = nullptr;
    std::unique_ptr<codegraph::SharedFlat> centres;
    std::unique_ptr<codegraph::FewDimensions> finder;

    explicit Trained(faiss::Index* index) : lists(dynamic_cast<faiss::IndexIVF*>(index)) {
        set_up_training(index);
        if (lists && !lists->clustering_index && lists->quantizer_trains_alone != 1) {
            const bool is_flat = dynamic_cast<faiss::IndexFlat*>(lists->quantizer);
            if (is_flat || lists->quantizer_trains_alone == 2) {
                const auto metric = is_flat ? lists->quantizer->metric_type : faiss::METRIC_L2;
                centres = std::make_unique<codegraph::SharedFlat>(lists->d, metric);
                lists->clustering_index = centres.get();
            }
        }
        if (auto* coded = dynamic_cast<faiss::IndexIVFPQ*>(index)) {
            codes = &coded->pq;
        }
        if (auto* coded = dynamic_cast<faiss::IndexPQ*>(index)) {
            codes = &coded->pq;
        }
        if (codes && !codes->assign_index && codes->dsub <= codegraph::MOST_DIMENSIONS) {
            finder = std::make_unique<codegraph::FewDimensions>(codes->dsub);
            codes->assign_index = finder.get();
        }
    }

    ~Trained() {
        if (centres) {
            lists->clustering_index = nullptr;
        }
        if (finder) {
            codes->assign_index = nullptr;
        }
    }
};

// What comes out of what stands in front of an index, if there is anything; else `x` itself.
const float* transformed_by(const faiss::IndexPreTransform* front, int64_t n, const float* x, std::vector<float>& own) {
    std::vector<float> out;
    for (size_t i = 0; front && i < front->chain.size(); i++) {
        const faiss::VectorTransform* transform = front->chain[i];
        out.resize(size_t(n) * transform->d_out);
        codegraph::apply(*transform, n, x, out.data());
        own.swap(out);
        x = own.data();
    }
    return x;
}

// Trains an index, and what vectors go through before they come to it.
void train(faiss::Index* index, int64_t n, const float* x) {
    if (auto* named = dynamic_cast<faiss::IndexIDMap*>(index)) {
        train(named->index, n, x);
        named->is_trained = true;
        return;
    }
    auto* front = dynamic_cast<faiss::IndexPreTransform*>(index);
    if (!front) {
        Trained with(index);
        index->train(n, x);
        return;
    }
    std::vector<float> own, out;
    for (faiss::VectorTransform* transform : front->chain) {
        auto* rotation = dynamic_cast<faiss::OPQMatrix*>(transform);
        if (rotation && !rotation->pq && !rotation->is_trained) {
            codegraph::train_rotation(*rotation, n, x);
        } else if (!transform->is_trained) {
            transform->train(n, x);
        }
        out.resize(size_t(n) * transform->d_out);
        codegraph::apply(*transform, n, x, out.data());
        own.swap(out);
        x = own.data();
    }
    std::vector<float>().swap(out);
    Trained with(front->index);
    front->index->train(n, x);
    front->is_trained = true;
}

// Adds vectors that are called `ids`.
void add(faiss::Index* index, int64_t n, const float* x, const faiss::idx_t* ids) {
    // It keeps what they are called, for an index that counts them.
    if (auto* named = dynamic_cast<faiss::IndexIDMap*>(index)) {
        add(named->index, n, x, ids);
        named->id_map.insert(named->id_map.end(), ids, ids + n);
        named->ntotal = named->index->ntotal;
        return;
    }
    auto* front = dynamic_cast<faiss::IndexPreTransform*>(index);
    faiss::Index* inner = front ? front->index : index;
    std::vector<float> own;
    x = transformed_by(front, n, x, own);
    auto* lists = dynamic_cast<faiss::IndexIVF*>(inner);
    if (!lists) {
        inner->add(n, x);
    } else if (dynamic_cast<faiss::IndexIVFFastScan*>(inner)) {
        // These lay out several vectors as one, and do all of it themselves.
        lists->add_with_ids(n, x, ids);
    } else {
        std::vector<faiss::idx_t> of_each(n);
        codegraph::assign(*lists->quantizer, n, x, of_each.data());
        auto* coded = dynamic_cast<faiss::IndexIVFPQ*>(inner);
        if (coded && codegraph::is_added(*coded)) {
            codegraph::add(*coded, n, x, of_each.data(), ids);
        } else {
            lists->add_core(n, x, ids, of_each.data());
        }
    }
    if (front) {
        front->ntotal = inner->ntotal;
    }
}

// Makes room for `n` vectors, where an index keeps them in one piece: that would be copied to grow.
void reserve(faiss::Index* index, size_t n) {
    if (auto* named = dynamic_cast<faiss::IndexIDMap*>(index)) {
        named->id_map.reserve(n);
        reserve(named->index, n);
    } else if (auto* front = dynamic_cast<faiss::IndexPreTransform*>(index)) {
        reserve(front->index, n);
    } else if (auto* graph = dynamic_cast<faiss::IndexHNSW*>(index)) {
        faiss::HNSW& links = graph->hnsw;
        links.levels.reserve(n);
        links.offsets.reserve(n + 1);
        // One in M is on the next level too, where it has M links, and so on: little more than one for each of all.
        links.neighbors.owned_data.reserve(n * (links.cum_nb_neighbors(1) + 2));
        reserve(graph->storage, n);
    } else if (auto* codes = dynamic_cast<faiss::IndexFlatCodes*>(index)) {
        codes->codes.owned_data.reserve(n * codes->code_size);
    }
}

template <class Work>
int told(const Work& work) {
    try {
        work();
        return 0;
    } catch (...) {
        faiss_last_exception = std::current_exception();
        return -1;
    }
}

} // namespace

extern "C" {

void codegraph_faiss_ask(bool (*is_wanted)()) {
    faiss::InterruptCallback::instance.reset(new Ask(is_wanted));
}

// Trains an index, and what vectors go through before they come to it. The library of linear algebra must have one thread; those of
// OpenMP are kept busy. 0, or what the C interface gives where it fails.
int codegraph_faiss_train(faiss::Index* index, int64_t n, const float* x) {
    return told([&] { train(index, n, x); });
}

// Adds vectors that are called `ids`; those of an index that counts by itself follow what it has.
int codegraph_faiss_add(faiss::Index* index, int64_t n, const float* x, const int64_t* ids) {
    return told([&] { add(index, n, x, ids); });
}

// Makes room for `n` vectors in all.
int codegraph_faiss_reserve(faiss::Index* index, int64_t n) {
    return told([&] { reserve(index, size_t(n)); });
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
