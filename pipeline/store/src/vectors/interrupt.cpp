// FAISS asks a callback now and then, in the midst of what takes long, whether to go on. Its C interface cannot set that
// callback; this can. The class is declared as FAISS 1.12 has it (faiss/impl/AuxIndexStructures.h): the build has the
// library, and not its headers.

#include <cstddef>
#include <memory>
#include <mutex>

namespace faiss {

struct InterruptCallback {
    virtual bool want_interrupt() = 0;
    virtual ~InterruptCallback() {}

    static std::mutex lock;
    static std::unique_ptr<InterruptCallback> instance;
};

} // namespace faiss

namespace {

struct Ask : faiss::InterruptCallback {
    bool (*is_wanted)();
    explicit Ask(bool (*is_wanted)()) : is_wanted(is_wanted) {}
    bool want_interrupt() override {
        return is_wanted();
    }
};

} // namespace

extern "C" void codegraph_faiss_ask(bool (*is_wanted)()) {
    faiss::InterruptCallback::instance.reset(new Ask(is_wanted));
}
