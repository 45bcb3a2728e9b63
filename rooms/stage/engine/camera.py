class Camera:
    frame = None

    def __init__(self, payload_type, want_keyframe, new_worker):
        pass

    def receive(self, packet):
        pass

    def stop(self):
        pass
