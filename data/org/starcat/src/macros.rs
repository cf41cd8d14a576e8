/// Leaves the function with an [`Error::Field`](crate::Error::Field) that names the field and what stood there.
macro_rules! bad_field {
    ($field:literal, $found:expr) => {
        return Err($crate::error::Error::Field { name: $field, found: $found.to_string() })
    };
}

/// A filter that keeps stars for which every condition holds.
#[macro_export]
macro_rules! keep {
    ($($condition:expr),+ $(,)?) => {{
        let mut query = $crate::query::Query::new();
        $(query = query.and($condition);)+
        query
    }};
}
