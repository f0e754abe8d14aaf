//! Ctrl-C and its kin: the first asks to stop when what is under way has ended, the second stops at once.

use std::io;
use tokio::sync::watch;

/// Listens for Ctrl-C and for being asked to end, from the moment it is made.
#[derive(Debug)]
pub(crate) struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(windows)]
    close: tokio::signal::windows::CtrlClose,
    #[cfg(windows)]
    interrupt: tokio::signal::windows::CtrlC,
    #[cfg(windows)]
    stop: tokio::signal::windows::CtrlBreak,
}

#[cfg(unix)]
impl Signals {
    /// Starts to listen.
    pub(crate) fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Waits for the next signal.
    pub(crate) async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(windows)]
impl Signals {
    /// Starts to listen.
    pub(crate) fn listen() -> io::Result<Self> {
        use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close};
        Ok(Self { close: ctrl_close()?, interrupt: ctrl_c()?, stop: ctrl_break()? })
    }

    /// Waits for the next signal.
    pub(crate) async fn next(&mut self) {
        tokio::select! {
            _ = self.close.recv() => {}
            _ = self.interrupt.recv() => {}
            _ = self.stop.recv() => {}
        }
    }
}

/// Runs something that can be asked to stop. Returns `None` if it was asked twice and so was cut off.
pub(crate) async fn stoppable<F: Future>(
    mut signals: Signals,
    heard: impl Fn(),
    start: impl FnOnce(watch::Receiver<bool>) -> F,
) -> Option<F::Output> {
    let (stop, listen) = watch::channel(false);
    let twice = async {
        signals.next().await;
        heard();
        stop.send_replace(true);
        signals.next().await;
    };
    tokio::select! {
        biased;
        output = start(listen) => Some(output),
        () = twice => None,
    }
}
