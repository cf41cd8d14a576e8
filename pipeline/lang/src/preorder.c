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

// A token that asks nothing of who walks but to know that it stood there.
typedef struct {
  uint32_t row;
  TSSymbol kind;
} Token;

#define MAX_PASSED 64

typedef struct {
  // The current node, and the plain tokens right before it that were passed over. These are read from Rust.
  TSNode node;
  TSSymbol kind;
  uint32_t n_passed;
  Token passed[MAX_PASSED];
  // By kind: whether it is that of plain tokens.
  const bool *is_plain;
  uint32_t n_kinds;
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

// Asks for the memory of a subtree before it is looked at. Trees do not fit into what is near to the processor, and to wait
// for them is most of what a walk costs. For what stands below a node only a walk over a whole tree asks.
static inline void fetch(Subtree subtree) {
  if (subtree.data.is_inline) return;
  __builtin_prefetch((const char *)subtree.ptr - 16);
  __builtin_prefetch((const char *)subtree.ptr + 40);
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
      if (level->next < level->n_children) fetch(child[1]);
      level->position = length_add(start, ts_subtree_size(*child));
      if (alias || ts_subtree_visible(*child)) {
        // What is done at the node takes some time.
        if (self->is_plain && ts_subtree_child_count(*child) > 0) fetch(ts_subtree_children(*child)[0]);
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

// The same, past plain tokens; but the last child of a node is passed over by no one.
static bool next_asking(Preorder *self) {
  self->n_passed = 0;
  if (!next_child(self)) return false;
  while (self->kind < self->n_kinds && self->is_plain[self->kind] && self->n_passed < MAX_PASSED) {
    Token token = {self->node.context[1], self->kind};
    if (!next_child(self)) break;
    self->passed[self->n_passed++] = token;
  }
  return true;
}

// The field of the current node in the one around it; 0 for none. That of a hidden node is that of what it stands for.
uint16_t codegraph_preorder_field(const Preorder *self) {
  for (uint32_t i = self->n_levels; i-- > 0;) {
    const Level *level = &self->levels[i];
    if (ts_subtree_extra(level->children[level->next - 1])) break;
    // A node lies in memory right behind its children.
    const SubtreeHeapData *parent = (const SubtreeHeapData *)(level->children + level->n_children);
    const TSFieldMapEntry *entry, *end;
    ts_language_field_map(self->node.tree->language, parent->production_id, &entry, &end);
    for (; entry < end; entry++) {
      if (!entry->inherited && entry->child_index == level->structural - 1) return entry->field_id;
    }
    if (level->is_visible) break;
  }
  return 0;
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

// From now on tokens of these kinds are passed over, with what stands in them.
void codegraph_preorder_pass(Preorder *self, const bool *is_plain, uint32_t n_kinds) {
  self->is_plain = is_plain;
  self->n_kinds = n_kinds;
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
  if (next_asking(self)) return true;
  self->n_levels--;
  return false;
}

// Moves to the node that follows the current one and what stands in it. Returns how many nodes end in between, or -1 at
// the end of the tree.
int32_t codegraph_preorder_next(Preorder *self) {
  for (int32_t n_left = 0; self->n_levels > 0; n_left++) {
    if (next_asking(self)) return n_left;
    self->n_levels--;
  }
  return -1;
}

// Moves a node to its child in a field, if it has one. This is the library's search for it, without a node for each child
// that it passes; a test compares the two.
bool codegraph_child_in_field(TSNode *node, uint16_t field) {
  const TSTree *tree = node->tree;
  Subtree subtree = *(const Subtree *)node->id;
  Length position = {node->context[0], {node->context[1], node->context[2]}};
  bool goes_in;
  do {
    goes_in = false;
    if (ts_subtree_visible_child_count(subtree) == 0) return false;
    uint32_t production = subtree.ptr->production_id;
    const TSFieldMapEntry *entry, *end;
    ts_language_field_map(tree->language, production, &entry, &end);
    while (entry < end && entry->field_id < field) entry++;
    while (entry < end && end[-1].field_id > field) end--;
    const TSSymbol *aliases = ts_language_alias_sequence(tree->language, production);
    const Subtree *child = ts_subtree_children(subtree), *children_end = child + subtree.ptr->child_count;
    uint32_t structural = 0;
    for (bool is_first = true; entry < end && child < children_end; child++, is_first = false) {
      if (!is_first) position = length_add(position, ts_subtree_padding(*child));
      Length start = position;
      position = length_add(start, ts_subtree_size(*child));
      if (ts_subtree_extra(*child)) continue;
      uint32_t index = structural++;
      if (index < entry->child_index) continue;
      TSSymbol alias = aliases ? aliases[index] : 0;
      TSNode found = {{start.bytes, start.extent.row, start.extent.column, alias}, child, tree};
      if (entry->inherited) {
        // A hidden node's fields are those of the node around it.
        if (entry + 1 == end) {
          subtree = *child;
          position = start;
          goes_in = true;
          break;
        }
        found = ts_node_child_by_field_id(found, field);
        if (found.id) {
          *node = found;
          return true;
        }
      } else if (alias || ts_subtree_visible(*child)) {
        *node = found;
        return true;
      } else if (ts_subtree_visible_child_count(*child) > 0) {
        *node = ts_node_child(found, 0);
        return true;
      }
      entry++;
    }
  } while (goes_in);
  return false;
}

// How many children of a node can be in a field: none, one, to which the node is moved, or perhaps more (2), which are to be
// asked one by one.
uint8_t codegraph_only_in_field(TSNode *node, uint16_t field) {
  const TSLanguage *language = node->tree->language;
  Subtree subtree = *(const Subtree *)node->id;
  Length position = {node->context[0], {node->context[1], node->context[2]}};
  // What stands in an error is in the fields of nodes that are hidden there, whatever the grammar says.
  if (ts_subtree_is_error(subtree)) return 2;
  for (;;) {
    if (ts_subtree_child_count(subtree) == 0) return 0;
    const TSFieldMapEntry *first, *end, *own = NULL;
    ts_language_field_map(language, subtree.ptr->production_id, &first, &end);
    for (const TSFieldMapEntry *entry = first; entry < end; entry++) {
      if (entry->field_id != field) continue;
      if (own) return 2;
      own = entry;
    }
    if (!own) return 0;
    for (const TSFieldMapEntry *entry = first; entry < own; entry++) {
      if (!entry->inherited && entry->child_index == own->child_index) return 2;
    }
    const TSSymbol *aliases = ts_language_alias_sequence(language, subtree.ptr->production_id);
    const Subtree *child = ts_subtree_children(subtree), *children_end = child + subtree.ptr->child_count;
    uint32_t structural = 0;
    Length start = position;
    for (bool is_first = true; child < children_end; child++, is_first = false) {
      start = is_first ? position : length_add(position, ts_subtree_padding(*child));
      position = length_add(start, ts_subtree_size(*child));
      if (!ts_subtree_extra(*child) && structural++ == own->child_index) break;
    }
    if (child == children_end) return 2;
    TSSymbol alias = aliases ? aliases[own->child_index] : 0;
    bool is_seen = alias || ts_subtree_visible(*child);
    // What is in a field of a hidden node is in that of the node around it.
    if (is_seen == own->inherited) return 2;
    if (is_seen) {
      *node = (TSNode) {{start.bytes, start.extent.row, start.extent.column, alias}, child, node->tree};
      return 1;
    }
    subtree = *child;
    position = start;
  }
}

// What follows are answers of the library as well, each in one call.

uint32_t codegraph_end(const TSNode *node) {
  return node->context[0] + ts_subtree_size(*(const Subtree *)node->id).bytes;
}

static TSSymbol symbol_of(const TSNode *node) {
  return node->context[3] ? node->context[3] : ts_subtree_symbol(*(const Subtree *)node->id);
}

uint16_t codegraph_kind(const TSNode *node) {
  TSSymbol symbol = symbol_of(node);
  return symbol == ts_builtin_sym_error ? symbol : node->tree->language->public_symbol_map[symbol];
}

const char *codegraph_kind_name(const TSNode *node) {
  TSSymbol symbol = symbol_of(node);
  return symbol == ts_builtin_sym_error ? "ERROR" : node->tree->language->symbol_names[symbol];
}

// Moves a node to its child of a number, among the named ones or among all, if it has as many.
bool codegraph_nth_child(TSNode *node, uint32_t n, bool is_named) {
  const TSLanguage *language = node->tree->language;
  Subtree subtree = *(const Subtree *)node->id;
  Length position = {node->context[0], {node->context[1], node->context[2]}};
  for (;;) {
    if (ts_subtree_child_count(subtree) == 0) return false;
    const TSSymbol *aliases = ts_language_alias_sequence(language, subtree.ptr->production_id);
    const Subtree *child = ts_subtree_children(subtree), *end = child + subtree.ptr->child_count;
    bool goes_in = false;
    uint32_t structural = 0;
    for (bool is_first = true; child < end; child++, is_first = false) {
      if (!is_first) position = length_add(position, ts_subtree_padding(*child));
      Length start = position;
      position = length_add(start, ts_subtree_size(*child));
      TSSymbol alias = 0;
      if (!ts_subtree_extra(*child)) {
        if (aliases) alias = aliases[structural];
        structural++;
      }
      bool is_asked = alias ? !is_named || ts_language_symbol_metadata(language, alias).named
                            : ts_subtree_visible(*child) && (!is_named || ts_subtree_named(*child));
      uint32_t n_there = 1;
      if (!is_asked) {
        // As the library has it, a child that is not asked for stands for its own.
        n_there = 0;
        if (ts_subtree_child_count(*child) > 0) {
          n_there = is_named ? child->ptr->named_child_count : child->ptr->visible_child_count;
        }
      }
      if (n < n_there) {
        if (is_asked) {
          *node = (TSNode) {{start.bytes, start.extent.row, start.extent.column, alias}, child, node->tree};
          return true;
        }
        subtree = *child;
        position = start;
        goes_in = true;
        break;
      }
      n -= n_there;
    }
    if (!goes_in) return false;
  }
}
