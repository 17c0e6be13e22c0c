//! The body of a request between the server, which fills it, and the handler's task, which reads it.
//!
//! The server below answers nothing by itself when the framing of a body turns out broken: it closes, and only an
//! answer that is ready in that very moment still goes out. The handler, in a task of its own, cannot be that
//! quick; the edge can, as it sees the body first.

use std::{
    cell::RefCell,
    collections::VecDeque,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use actix_web::{
    HttpMessage,
    dev::{Payload, ServiceRequest},
    error::PayloadError,
    web::Bytes,
};
use futures_util::Stream;

/// How far the edge reads ahead of the handler, in bytes.
const AHEAD: usize = 64 * 1024;

/// A request body that the handler reads through the edge.
#[derive(Clone)]
pub(super) struct SharedBody(Rc<RefCell<State>>);

struct State {
    source: Payload,
    chunks: VecDeque<Bytes>,
    /// The number of bytes in `chunks`.
    held: usize,
    end: Option<End>,
    reader: Option<Waker>,
    edge: Option<Waker>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Whole,
    Broken,
}

impl SharedBody {
    /// Puts itself in the place of the request's body; `None` when it has no body.
    pub(super) fn share(request: &mut ServiceRequest) -> Option<Self> {
        let source = request.take_payload();
        if matches!(source, Payload::None) {
            return None;
        }
        let state = State { source, chunks: VecDeque::new(), held: 0, end: None, reader: None, edge: None };
        let shared = Self(Rc::new(RefCell::new(state)));
        request.set_payload(Payload::Stream { payload: Box::pin(shared.clone()) });
        Some(shared)
    }

    /// Takes in what has arrived. Ready when the body broke off: a broken framing, or a client that went away.
    pub(super) fn poll_broken(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.0.borrow_mut();
        state.edge = Some(context.waker().clone());
        while state.end.is_none() && state.held < AHEAD {
            match Pin::new(&mut state.source).poll_next(context) {
                Poll::Pending => break,
                Poll::Ready(Some(Ok(chunk))) => {
                    state.held += chunk.len();
                    state.chunks.push_back(chunk);
                }
                Poll::Ready(Some(Err(_))) => state.end = Some(End::Broken),
                Poll::Ready(None) => state.end = Some(End::Whole),
            }
            wake(&mut state.reader);
        }
        if state.end == Some(End::Broken) { Poll::Ready(()) } else { Poll::Pending }
    }

    /// Ends the reading, so that a task that waits for the rest of the body does not wait for ever.
    pub(super) fn break_off(&self) {
        let mut state = self.0.borrow_mut();
        state.chunks.clear();
        state.end = Some(End::Broken);
        wake(&mut state.reader);
    }
}

impl Stream for SharedBody {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut state = self.0.borrow_mut();
        if let Some(chunk) = state.chunks.pop_front() {
            state.held -= chunk.len();
            wake(&mut state.edge);
            return Poll::Ready(Some(Ok(chunk)));
        }
        match state.end {
            Some(End::Whole) => Poll::Ready(None),
            Some(End::Broken) => Poll::Ready(Some(Err(PayloadError::Incomplete(None)))),
            None => {
                state.reader = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

fn wake(slot: &mut Option<Waker>) {
    if let Some(waker) = slot.take() {
        waker.wake();
    }
}
