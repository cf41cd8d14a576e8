//! Entities in the order of the text, whatever the order in which they were found.

use codegraph_model::Facts;

/// Sorts entities by their first byte. Those of one place keep their order. What names them by index follows.
pub(crate) fn sort_entities(facts: &mut Facts) {
    if facts.entities.is_sorted_by_key(|entity| entity.span.start_byte) {
        return;
    }
    let mut order: Vec<u32> = (0..facts.entities.len() as u32).collect();
    order.sort_by_key(|at| facts.entities[*at as usize].span.start_byte);
    let mut now_at = vec![0; order.len()];
    for (at, was_at) in order.iter().enumerate() {
        now_at[*was_at as usize] = at as u32;
    }
    let now = |at: &mut u32| *at = now_at[*at as usize];
    let mut entities: Vec<_> = std::mem::take(&mut facts.entities).into_iter().map(Some).collect();
    facts.entities = order.iter().filter_map(|at| entities[*at as usize].take()).collect();
    facts.entities.iter_mut().flat_map(|entity| &mut entity.parent).for_each(now);
    for fact in &mut facts.refs {
        let of_ref = fact.targets.iter_mut().chain(&mut fact.in_entity).chain(&mut fact.receiver_type);
        of_ref.for_each(now);
    }
    for edge in &mut facts.edges {
        now(&mut edge.src);
        now(&mut edge.dst);
    }
    facts.edges.sort_by_key(|edge| edge.src);
}
