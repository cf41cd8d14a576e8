//! Names of types as SQL spells them.

use arrow::datatypes::DataType;

/// The name of an Arrow type, as it is written in SQL: `bigint`, `text[]`, `struct(name text, type text)[]`.
pub fn type_name(data_type: &DataType) -> String {
    match data_type {
        DataType::Boolean => "boolean".into(),
        DataType::Int8 => "tinyint".into(),
        DataType::Int16 => "smallint".into(),
        DataType::Int32 => "integer".into(),
        DataType::Int64 => "bigint".into(),
        DataType::Float16 | DataType::Float32 => "real".into(),
        DataType::Float64 => "double".into(),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "text".into(),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => "bytea".into(),
        DataType::Date32 | DataType::Date64 => "date".into(),
        DataType::Timestamp(_, None) => "timestamp".into(),
        DataType::Timestamp(_, Some(zone)) => format!("timestamp ({zone})"),
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            format!("{}[]", type_name(item.data_type()))
        }
        DataType::Struct(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|field| format!("{} {}", field.name(), type_name(field.data_type()))).collect();
            format!("struct({})", fields.join(", "))
        }
        other => other.to_string().to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codegraph_model::ColumnType;

    #[test]
    fn types_have_sql_names() {
        for (kind, name) in [
            (ColumnType::Id, "bigint"),
            (ColumnType::Key, "text"),
            (ColumnType::Number, "integer"),
            (ColumnType::Texts, "text[]"),
            (ColumnType::Parameters, "struct(name text, type text, default text)[]"),
            (ColumnType::Time, "timestamp (UTC)"),
            (ColumnType::Vector, "real[]"),
        ] {
            assert_eq!(type_name(&kind.data_type()), name);
        }
    }
}
