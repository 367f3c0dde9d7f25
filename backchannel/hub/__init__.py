"""Who is connected: keeps every client level with its feed."""

from backchannel.hub.hubs import Hubs as Hubs
