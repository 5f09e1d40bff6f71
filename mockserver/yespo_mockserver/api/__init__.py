"""The API's resources: request in, reply out; nothing here knows a connection or waits for one."""
