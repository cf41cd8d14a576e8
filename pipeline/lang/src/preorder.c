// A syntax tree in document order: see preorder.rs.
//
// This is compiled against the headers of the tree-sitter that it is linked with, so that the two cannot disagree about
// how a tree lies in memory; where a new version has it lie differently, this does not compile.

#include "tree_cursor.h"
#include "alloc.h"
#include "language.h"
#include "tree.h"

// A node whose children are being walked over; one that is hidden stands for its children.
typedef struct {
  const Subtree *children;
  uint32_t n_children;
  // The child that comes next, and which of those that are no extras it is.
  uint32_t next;
  uint32_t structural;
  // What the children are called here, if the node gives some of them other names.
  const TSSymbol *aliases;
  // Where the child before it ends; for the first, where the node begins.
  Length position;
  bool is_visible;
} Level;

typedef struct {
  // The current node. The two are read from Rust.
  TSNode node;
  TSSymbol kind;
  Level *levels;
  uint32_t n_levels;
  uint32_t capacity;
} Preorder;

static void set_node(Preorder *self, const Subtree *subtree, Length position, TSSymbol alias) {
  const TSLanguage *language = self->node.tree->language;
  TSSymbol symbol = alias ? alias : ts_subtree_symbol(*subtree);
  self->node.context[0] = position.bytes;
  self->node.context[1] = position.extent.row;
  self->node.context[2] = position.extent.column;
  self->node.context[3] = alias;
  self->node.id = subtree;
  self->kind = symbol == ts_builtin_sym_error ? symbol : language->public_symbol_map[symbol];
}

// Goes into a node that has children.
static void push(Preorder *self, Subtree parent, Length position, bool is_visible) {
  if (self->n_levels == self->capacity) {
    self->capacity *= 2;
    self->levels = ts_realloc(self->levels, self->capacity * sizeof(Level));
  }
  self->levels[self->n_levels++] = (Level) {
    .children = ts_subtree_children(parent),
    .n_children = parent.ptr->child_count,
    .aliases = ts_language_alias_sequence(self->node.tree->language, parent.ptr->production_id),
    .position = position,
    .is_visible = is_visible,
  };
}

// Moves to the next child of the innermost visible level. If there is none, that level is the last, and false comes back.
static bool next_child(Preorder *self) {
  for (;;) {
    Level *level = &self->levels[self->n_levels - 1];
    bool goes_in = false;
    while (level->next < level->n_children) {
      const Subtree *child = &level->children[level->next];
      // The white space before the first child stands before its parent too.
      Length start = level->next ? length_add(level->position, ts_subtree_padding(*child)) : level->position;
      TSSymbol alias = 0;
      if (!ts_subtree_extra(*child)) {
        if (level->aliases) alias = level->aliases[level->structural];
        level->structural++;
      }
      level->next++;
      level->position = length_add(start, ts_subtree_size(*child));
      if (alias || ts_subtree_visible(*child)) {
        set_node(self, child, start, alias);
        return true;
      }
      if (ts_subtree_visible_child_count(*child) > 0) {
        push(self, *child, start, false);
        goes_in = true;
        break;
      }
    }
    if (goes_in) continue;
    if (level->is_visible) return false;
    self->n_levels--;
  }
}

// Begins anew at another node of the tree.
void codegraph_preorder_reset(Preorder *self, TSNode root) {
  self->n_levels = 0;
  set_node(self, root.id, (Length) {root.context[0], {root.context[1], root.context[2]}}, root.context[3]);
}

Preorder *codegraph_preorder_new(TSNode root) {
  Preorder *self = ts_malloc(sizeof(Preorder));
  *self = (Preorder) {.node = root, .capacity = 64};
  self->levels = ts_malloc(self->capacity * sizeof(Level));
  codegraph_preorder_reset(self, root);
  return self;
}

void codegraph_preorder_delete(Preorder *self) {
  ts_free(self->levels);
  ts_free(self);
}

// Moves to the first child of the current node, if it has one.
bool codegraph_preorder_enter(Preorder *self) {
  Subtree subtree = *(const Subtree *)self->node.id;
  if (ts_subtree_child_count(subtree) == 0) return false;
  Length position = {self->node.context[0], {self->node.context[1], self->node.context[2]}};
  push(self, subtree, position, true);
  if (next_child(self)) return true;
  self->n_levels--;
  return false;
}

// Moves to the node that follows the current one and what stands in it. Returns how many nodes end in between, or -1 at
// the end of the tree.
int32_t codegraph_preorder_next(Preorder *self) {
  for (int32_t n_left = 0; self->n_levels > 0; n_left++) {
    if (next_child(self)) return n_left;
    self->n_levels--;
  }
  return -1;
}
