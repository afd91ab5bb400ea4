//! Many clients, one thread: requests in netstrings, each answered in its turn.
//!
//! A client that sends or reads nothing costs only its buffers. The server does not read from a client while a reply to it
//! waits, so that each client has at most one request and one reply.

use std::io::{self, ErrorKind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};

use super::client::{Buffers, Client, TURN};

/// The limits of clients.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// The most clients at once; a further one closes the one that was idle for the longest time.
    pub(super) connections: usize,
    /// The most bytes of a request; a longer request is read to its end and answered with no change.
    pub(super) request: usize,
    /// The time limit of a request, from its first byte until its reply is read.
    pub(super) busy: Duration,
    /// The time limit of an idle client.
    pub(super) idle: Duration,
}

const LISTENER: Token = Token(usize::MAX);
pub(super) const WAKER: Token = Token(usize::MAX - 1);

/// The interval of checks for expired clients.
const LOOK: Duration = Duration::from_millis(500);

/// The longest wait for unread replies at the end.
const FAREWELL: Duration = Duration::from_secs(1);

/// `A` makes replies: given a request, it fills an empty buffer. `C` is the clock: the time since any fixed moment.
pub(super) struct MapServer<A, C> {
    poll: Poll,
    listener: TcpListener,
    clients: Vec<Option<Client>>,
    free: Vec<usize>,
    /// Clients with an event, or with more work after their turn.
    waiting: Vec<usize>,
    /// True if more connections may wait to be accepted.
    crowded: bool,
    /// The last check for expired clients.
    looked: Duration,
    limits: Limits,
    answer: A,
    clock: C,
    room: Buffers,
}

impl<A: FnMut(&[u8], &mut Vec<u8>), C: Fn() -> Duration> MapServer<A, C> {
    pub(super) fn new(
        poll: Poll,
        mut listener: TcpListener,
        limits: Limits,
        answer: A,
        clock: C,
    ) -> io::Result<Self> {
        poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
        let room = Buffers::new(limits.request);
        let looked = clock();
        Ok(Self {
            poll,
            listener,
            clients: Vec::new(),
            free: Vec::new(),
            waiting: Vec::new(),
            crowded: false,
            looked,
            limits,
            answer,
            clock,
            room,
        })
    }

    /// Serves until `stop` is set and the poll's waker is called, then answers what has arrived and ends.
    pub(super) fn run(&mut self, stop: &AtomicBool) -> io::Result<()> {
        let mut events = Events::with_capacity(256);
        while !stop.load(Ordering::Acquire) {
            self.round(&mut events)?;
        }
        self.end(&mut events)
    }

    /// Waits for events, then gives each client that has one its turn.
    fn round(&mut self, events: &mut Events) -> io::Result<()> {
        self.wait(events, LOOK)?;
        for event in &*events {
            match event.token() {
                LISTENER => self.accept(),
                WAKER => {}
                Token(index) => self.waiting.push(index),
            }
        }
        // One turn each: a client with more work may have an event as well.
        let mut turns = std::mem::take(&mut self.waiting);
        turns.sort_unstable();
        turns.dedup();
        for index in turns {
            self.turn(index);
        }
        debug_assert!(self.waiting.len() <= self.clients.len(), "one turn each is waited for");
        if self.crowded {
            self.accept();
        }
        let now = (self.clock)();
        if now.saturating_sub(self.looked) >= LOOK {
            self.looked = now;
            self.dismiss(now);
            // A waiting connection may now be accepted.
            self.accept();
        }
        Ok(())
    }

    /// Waits for events; returns at once if a client has more work.
    fn wait(&mut self, events: &mut Events, longest: Duration) -> io::Result<()> {
        let longest = if self.waiting.is_empty() && !self.crowded { longest } else { Duration::ZERO };
        match self.poll.poll(events, Some(longest)) {
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(()),
            other => other,
        }
    }

    fn accept(&mut self) {
        self.crowded = false;
        for _ in 0..TURN {
            match self.listener.accept() {
                Ok((stream, _)) => self.admit(stream),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                // The connection is gone already.
                Err(error)
                    if matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::Interrupted) => {}
                // Most likely out of file descriptors: closing a client helps, if there is one.
                Err(_) => {
                    if !self.dismiss_oldest() {
                        return;
                    }
                }
            }
        }
        self.crowded = true;
    }

    fn admit(&mut self, mut stream: TcpStream) {
        if self.clients.len() - self.free.len() >= self.limits.connections {
            self.dismiss_oldest();
        }
        let index = self.free.pop().unwrap_or(self.clients.len());
        let both = Interest::READABLE | Interest::WRITABLE;
        // A reply is one small packet, which must not wait for others.
        let ready = stream
            .set_nodelay(true)
            .and_then(|()| self.poll.registry().register(&mut stream, Token(index), both));
        if index == self.clients.len() {
            self.clients.push(None);
        }
        if ready.is_err() {
            self.free.push(index);
            return;
        }
        self.clients[index] = Some(Client::new(stream, (self.clock)()));
    }

    fn dismiss_oldest(&mut self) -> bool {
        let clients = self.clients.iter().enumerate();
        let oldest = clients.filter_map(|(index, client)| Some((client.as_ref()?.since, index))).min();
        oldest.is_some_and(|(_, index)| self.remove(index))
    }

    fn dismiss(&mut self, now: Duration) {
        for index in 0..self.clients.len() {
            let Some(client) = &self.clients[index] else { continue };
            let limit = if client.is_idle() { self.limits.idle } else { self.limits.busy };
            if now.saturating_sub(client.since) >= limit {
                self.remove(index);
            }
        }
    }

    /// Closes the connection.
    fn remove(&mut self, index: usize) -> bool {
        let Some(mut client) = self.clients[index].take() else { return false };
        // The end of this function closes it, even if `deregister` fails.
        let _ = self.poll.registry().deregister(&mut client.stream);
        self.free.push(index);
        true
    }

    /// Runs one client's turn. The event may be late: its client may be gone, or replaced by another.
    fn turn(&mut self, index: usize) {
        let Some(client) = self.clients.get_mut(index).and_then(Option::as_mut) else { return };
        match client.turn(&mut self.answer, &mut self.room, self.limits.request, &self.clock) {
            Ok(()) => self.waiting.push(index),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => {
                self.remove(index);
            }
        }
    }

    /// Answers what has arrived, and waits a while for replies to be taken.
    fn end(&mut self, events: &mut Events) -> io::Result<()> {
        self.poll.registry().deregister(&mut self.listener)?;
        let until = (self.clock)() + FAREWELL;
        loop {
            self.waiting.clear();
            for index in 0..self.clients.len() {
                self.turn(index);
                if self.clients[index].as_ref().is_some_and(|client| client.output.is_empty())
                    && !self.waiting.contains(&index)
                {
                    self.remove(index);
                }
            }
            let left = until.saturating_sub((self.clock)());
            if left.is_zero() || self.free.len() == self.clients.len() {
                return Ok(());
            }
            self.wait(events, left)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mio::Waker;
    use std::cell::Cell;
    use std::io::{Read, Write};
    use std::net::TcpStream as Peer;
    use std::rc::Rc;

    /// Answers with what it was asked, and panics when asked to.
    fn echo(request: &[u8], reply: &mut Vec<u8>) {
        reply.extend_from_slice(request);
        assert_ne!(request, b"panic");
    }

    type Echo = MapServer<fn(&[u8], &mut Vec<u8>), Box<dyn Fn() -> Duration>>;

    /// A server on the thread of its clients: it runs while they wait for it, and its clock moves only by [`Driven::pass`].
    struct Driven {
        server: Echo,
        events: Events,
        time: Rc<Cell<Duration>>,
        waker: Waker,
    }

    impl Driven {
        fn new(limits: Limits) -> Self {
            let listener = TcpListener::bind("127.0.0.1:0".parse().unwrap()).unwrap();
            let poll = Poll::new().unwrap();
            let waker = Waker::new(poll.registry(), WAKER).unwrap();
            let time = Rc::new(Cell::new(Duration::ZERO));
            let now = Rc::clone(&time);
            let clock: Box<dyn Fn() -> Duration> = Box::new(move || now.get());
            let server = MapServer::new(poll, listener, limits, echo as _, clock).unwrap();
            Self { server, events: Events::with_capacity(256), time, waker }
        }

        /// Runs the server until something has happened.
        #[track_caller]
        fn until(&mut self, mut happened: impl FnMut(&Echo) -> bool) {
            // A round without events waits half a second: ends a test that would wait for ever.
            let mut silence = 0;
            while !happened(&self.server) {
                self.server.round(&mut self.events).unwrap();
                silence =
                    if self.events.is_empty() && self.server.waiting.is_empty() { silence + 1 } else { 0 };
                assert!(silence < 600, "the server has nothing more to do");
            }
        }

        #[track_caller]
        fn connect(&mut self) -> Peer {
            let peer = Peer::connect(self.server.listener.local_addr().unwrap()).unwrap();
            peer.set_nonblocking(true).unwrap();
            self.until(|server| find(server, &peer).is_some());
            peer
        }

        /// Sends the beginning of a request, and waits until the server has it.
        #[track_caller]
        fn begin(&mut self, peer: &mut Peer, bytes: &[u8]) {
            peer.write_all(bytes).unwrap();
            self.until(|server| find(server, peer).is_some_and(|client| client.input.ends_with(bytes)));
        }

        #[track_caller]
        fn write(&mut self, peer: &mut Peer, mut bytes: &[u8]) {
            self.until(|_| {
                match peer.write(bytes) {
                    Ok(count) => bytes = &bytes[count..],
                    Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
                }
                bytes.is_empty()
            });
        }

        #[track_caller]
        fn assert_reply(&mut self, peer: &mut Peer, expected: &[u8]) {
            let mut reply = Vec::new();
            self.until(|_| {
                let mut room = vec![0; expected.len() - reply.len()];
                match peer.read(&mut room) {
                    Ok(count) => reply.extend_from_slice(&room[..count]),
                    Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
                }
                reply.len() == expected.len()
            });
            assert_eq!(reply.escape_ascii().to_string(), expected.escape_ascii().to_string());
        }

        /// The server closed the connection: what is left of it is nothing.
        #[track_caller]
        fn assert_closed(&mut self, peer: &mut Peer) {
            self.until(|server| find(server, peer).is_none());
            assert_ended(peer);
        }

        /// Moves the clock on, and has the server look at it.
        fn pass(&mut self, time: Duration) {
            self.time.set(self.time.get() + time);
            self.waker.wake().unwrap();
            self.server.round(&mut self.events).unwrap();
        }

        fn end(mut self) {
            self.server.run(&AtomicBool::new(true)).unwrap();
        }
    }

    fn find<'a>(server: &'a Echo, peer: &Peer) -> Option<&'a Client> {
        let address = peer.local_addr().unwrap();
        let mut clients = server.clients.iter().flatten();
        clients.find(|client| client.stream.peer_addr().is_ok_and(|found| found == address))
    }

    #[track_caller]
    fn assert_ended(peer: &mut Peer) {
        peer.set_nonblocking(false).unwrap();
        peer.set_read_timeout(Some(Duration::from_secs(300))).unwrap();
        let mut rest = Vec::new();
        match peer.read_to_end(&mut rest) {
            Ok(_) => assert_eq!(rest, b""),
            Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset),
        }
    }

    const LIMIT: Duration = Duration::from_secs(60);
    const FOR_EVER: Duration = Duration::MAX;
    const LIMITS: Limits = Limits { connections: 4, request: 100, busy: LIMIT, idle: FOR_EVER };

    #[test]
    fn a_panic_is_answered_with_no_change() {
        let mut server = Driven::new(LIMITS);
        let mut peer = server.connect();
        server.write(&mut peer, b"5:panic,5:after,");
        server.assert_reply(&mut peer, b"9:NOTFOUND ,5:after,");
        server.end();
    }

    #[test]
    fn a_request_that_is_too_long_is_read_to_its_end() {
        let mut server = Driven::new(LIMITS);
        let mut peer = server.connect();
        for length in [101, 116, 117, 1000, 1_000_000] {
            server.write(&mut peer, format!("{length}:{},5:after,", "5".repeat(length)).as_bytes());
            server.assert_reply(&mut peer, b"9:NOTFOUND ,5:after,");
        }
        for length in [101, 1000] {
            let mut peer = server.connect();
            server.write(&mut peer, format!("{length}:{}5:after,", "5".repeat(length + 1)).as_bytes());
            server.assert_closed(&mut peer);
        }
        server.end();
    }

    #[test]
    fn a_slow_client_is_closed_and_a_silent_one_is_not() {
        let mut server = Driven::new(LIMITS);
        let (mut silent, mut slow) = (server.connect(), server.connect());
        server.begin(&mut slow, b"50:");
        server.pass(LIMIT * 3 / 4);
        // A byte now and then buys no more time.
        server.begin(&mut slow, b"x");
        server.pass(LIMIT / 4);
        server.assert_closed(&mut slow);
        server.pass(LIMIT);
        server.write(&mut silent, b"2:on,");
        server.assert_reply(&mut silent, b"2:on,");
        server.end();
    }

    #[test]
    fn a_request_in_time_is_answered() {
        let mut server = Driven::new(LIMITS);
        let mut slow = server.connect();
        // The next one has as much time as the first.
        for _ in 0..2 {
            server.begin(&mut slow, b"2:o");
            server.pass(LIMIT * 3 / 4);
            server.write(&mut slow, b"n,");
            server.assert_reply(&mut slow, b"2:on,");
        }
        server.end();
    }

    #[test]
    fn a_client_without_a_request_is_closed() {
        let mut server = Driven::new(Limits { busy: FOR_EVER, idle: LIMIT, ..LIMITS });
        let (mut silent, mut slow) = (server.connect(), server.connect());
        server.begin(&mut slow, b"2:o");
        server.pass(LIMIT);
        server.assert_closed(&mut silent);
        server.write(&mut slow, b"n,");
        server.assert_reply(&mut slow, b"2:on,");
        server.end();
    }

    #[test]
    fn a_client_that_takes_no_replies_is_closed() {
        let mut server = Driven::new(LIMITS);
        let mut greedy = server.connect();
        let request = format!("100:{},", "x".repeat(100));
        let requests = request.repeat(10_000);
        let mut sent = 0;
        // Until a reply waits, and nothing more can be sent.
        server.until(|server| match (&greedy).write(&requests.as_bytes()[sent % request.len()..]) {
            Ok(count) => {
                sent += count;
                false
            }
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::WouldBlock);
                server.waiting.is_empty() && !find(server, &greedy).unwrap().output.is_empty()
            }
        });
        server.pass(LIMIT);
        assert!(find(&server.server, &greedy).is_none());
        let error = io::copy(&mut greedy, &mut io::sink()).err().map(|error| error.kind());
        assert!(matches!(error, None | Some(ErrorKind::ConnectionReset)), "{error:?}");
        server.end();
    }

    /// It has events as well as turns that it waits for: with one more turn for each event others would wait ever longer.
    #[test]
    fn a_client_that_always_has_more_to_say_waits_for_one_turn() {
        let mut server = Driven::new(LIMITS);
        let mut greedy = server.connect();
        let requests = "1:x,".repeat(4096);
        for _ in 0..100 {
            // The server itself asserts it.
            server.write(&mut greedy, requests.as_bytes());
            server.assert_reply(&mut greedy, requests.as_bytes());
        }
        server.end();
    }

    #[test]
    fn for_one_too_many_the_longest_idle_goes() {
        let mut server = Driven::new(LIMITS);
        let mut peers: Vec<_> = (0..4).map(|_| server.connect()).collect();
        for peer in peers.iter_mut().rev() {
            server.write(peer, b"2:on,");
            server.assert_reply(peer, b"2:on,");
            server.pass(Duration::from_millis(1));
        }
        let mut last = server.connect();
        server.assert_closed(&mut peers[3]);
        for peer in peers[..3].iter_mut().chain([&mut last]) {
            server.write(peer, b"2:on,");
            server.assert_reply(peer, b"2:on,");
        }
        server.end();
    }

    #[test]
    fn what_has_arrived_is_answered_at_the_end() {
        let mut server = Driven::new(LIMITS);
        let mut peers: Vec<_> = (0..4).map(|_| server.connect()).collect();
        for peer in &mut peers {
            peer.write_all("2:on,".repeat(100).as_bytes()).unwrap();
        }
        server.server.run(&AtomicBool::new(true)).unwrap();
        for peer in &mut peers {
            server.assert_reply(peer, "2:on,".repeat(100).as_bytes());
            assert_ended(peer);
        }
    }
}
