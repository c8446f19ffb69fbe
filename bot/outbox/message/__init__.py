"""The interface of kinds of outgoing messages, and one attempt to deliver one."""
