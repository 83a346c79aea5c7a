//! What the mock is on the wire: its calls go to their rooms, and into the log.

use std::sync::Arc;
use std::time::Instant;

use super::answer::Answer;
use super::faults::FaultName;
use super::org::Org;
use super::{pages, rest, sessions};
use crate::salesforce::Refusal;
use crate::wire::{Call, Reply, Site};

/// A mock that is served.
pub(super) struct Mock(pub(super) Arc<Org>);

impl Site for Mock {
    async fn answer(&self, call: &Call, began: Instant) -> Reply {
        if pages::is_page(call.path()) {
            return pages::answer(&self.0, call).await.into();
        }
        let answer = routed(&self.0, call).await;
        self.0.journal.enter(call, &answer, began.elapsed());
        answer.into()
    }

    fn refuse(&self, call: &Call, status: u16, told: &str, began: Instant) -> Reply {
        let answer = Answer::page(status, told).with_header("connection", "close");
        self.0.journal.enter(call, &answer, began.elapsed());
        answer.into()
    }
}

async fn routed(org: &Arc<Org>, call: &Call) -> Answer {
    match call.path() {
        "/services/oauth2/token" | "/services/oauth2/token/" => {
            let pause = org.faults.latency();
            tokio::time::sleep(pause).await;
            let answer = sessions::login(org, call);
            if answer.fault.is_none() && !pause.is_zero() {
                return Answer { fault: Some(FaultName::Latency), ..answer };
            }
            answer
        }
        "/services/data" | "/services/data/" => rest::versions(call),
        path if path.starts_with("/services/data/") => rest::answer(org, call).await,
        _ => Refusal::not_found().into(),
    }
}
