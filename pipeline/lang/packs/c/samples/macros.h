/* Macros among the words of declarations are no types and no names. */
#ifdef __cplusplus
extern "C" {
#endif

#define API_EXPORT __attribute__((visibility("default")))
//      ^ def macro API_EXPORT

/** Opens it. */
API_EXPORT int api_open(const char *path);
// <- ref macro API_EXPORT -> API_EXPORT
//             ^ def function api_open
//             ^ returns int
//             ^ signature int api_open(const char *path)
//             ^ doc Opens it.
API_EXPORT api_handle *api_get(api_handle *from) API_NONNULL(1);
//                     ^ returns api_handle *
//                                               ^ ref macro API_NONNULL ?
int WINAPI api_main(HINSTANCE instance, IN DWORD flags);
//  ^ ref macro WINAPI ?
//         ^ def function api_main
//                  ^ ref type HINSTANCE ?
//                                      ^ ref macro IN
//                                         ^ ref type DWORD
DWORD api_version(void);
// <- ref type DWORD
//    ^ returns DWORD
typedef void (WINAPI *api_callback)(int);
//                    ^ def type_alias api_callback
#define API_ROW(a) one_of(a)
int api_first = API_ROW(1);
//              ^ ref call API_ROW -> API_ROW
#undef API_ROW
//     ^ ref macro API_ROW -> API_ROW
#define API_ROW(a) two_of(a)
struct API_ALIGNED api_state {
//                 ^ def struct api_state
    char __user *buffer;
//       ^ ref macro __user
//               ^ def field api_state::buffer
    int depth GUARDED_BY(lock);
//      ^ def field api_state::depth
};
API_BEGIN_DECLS

static __always_inline void api_close(struct api_state *state) { state->depth = 0; }
//                          ^ def function api_close
//                                                                      ^ ref write depth -> api_state::depth
__attribute__((noreturn)) void api_die(void);
//                             ^ decorator noreturn
__declspec(dllexport) void api_flush(void);
//                         ^ decorator dllexport
[[nodiscard]] int api_count(void);
//                ^ decorator nodiscard
STACK_OF(api_handle) *api_all(void);
//                    ^ def function api_all
//                    ^ returns api_handle *
PyAPI_FUNC(int) api_python(void);
// <- ref macro PyAPI_FUNC
//              ^ returns int

#ifdef __cplusplus
}
#endif
