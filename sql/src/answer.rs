//! The answer to a query, as it comes.

use std::fmt;

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use codegraph_model::Result;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::physical_plan::stream::RecordBatchReceiverStreamBuilder;
use futures::StreamExt;

use crate::failure::Failures;

/// Batches that may wait to be read: enough to compute one while another is written.
const WAITING_BATCHES: usize = 2;

/// The answer to a query: its columns, and its rows batch by batch. Dropping it stops the query.
pub struct Answer {
    /// The columns. None at all for statements that answer nothing, such as `SET`.
    pub schema: SchemaRef,
    stream: SendableRecordBatchStream,
    failures: Failures,
    /// Rows that may still be handed out, if that is limited.
    n_left: Option<usize>,
    is_cut: bool,
}

impl Answer {
    /// The answer that `stream` computes, in a task of its own: some plans compute for minutes without a pause, and
    /// whoever waits for rows can be stopped all the same.
    pub(crate) fn new(mut stream: SendableRecordBatchStream, failures: Failures) -> Answer {
        let schema = stream.schema();
        let mut task = RecordBatchReceiverStreamBuilder::new(schema.clone(), WAITING_BATCHES);
        let rows = task.tx();
        task.spawn(async move {
            while let Some(batch) = stream.next().await {
                if rows.send(batch).await.is_err() {
                    break;
                }
            }
            Ok(())
        });
        Answer { schema, stream: task.build(), failures, n_left: None, is_cut: false }
    }

    /// The same answer, ended after `n_rows` rows. The query is stopped there.
    #[must_use]
    pub fn at_most(self, n_rows: usize) -> Answer {
        Answer { n_left: Some(n_rows), ..self }
    }

    /// Whether rows beyond the limit of [`Answer::at_most`] were met.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// The next rows; `None` after the last.
    ///
    /// # Errors
    /// Whatever goes wrong while the query runs.
    pub async fn next(&mut self) -> Result<Option<RecordBatch>> {
        loop {
            if self.is_cut {
                return Ok(None);
            }
            let Some(batch) = self.stream.next().await else { return Ok(None) };
            let batch = batch.map_err(|error| self.failures.tell(error))?;
            let batch = match &mut self.n_left {
                Some(n_left) if batch.num_rows() > *n_left => {
                    self.is_cut = true;
                    batch.slice(0, *n_left)
                }
                Some(n_left) => {
                    *n_left -= batch.num_rows();
                    batch
                }
                None => batch,
            };
            if batch.num_rows() > 0 {
                return Ok(Some(batch));
            }
        }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("schema", &self.schema).field("is_cut", &self.is_cut).finish_non_exhaustive()
    }
}
