/** The entry of every page: it names the controllers and connects them to elements. */
import { follow } from "./lib/controller.js";
import "./lib/dialogs.js";
import Announcements from "./controllers/announcements.js";
import AskPill from "./controllers/ask_pill.js";
import CopyLink from "./controllers/copy_link.js";
import DrawnDialog from "./controllers/drawn_dialog.js";
import EditQuestion from "./controllers/edit_question.js";
import ElapsedTime from "./controllers/elapsed_time.js";
import ErrorNotice from "./controllers/error_notice.js";
import FloatingReactions from "./controllers/floating_reactions.js";
import HostNews from "./controllers/host_news.js";
import Leaving from "./controllers/leaving.js";
import LimitNotice from "./controllers/limit_notice.js";
import LivePlayer from "./controllers/live_player.js";
import LiveSession from "./controllers/live_session.js";
import LocalDate from "./controllers/local_date.js";
import LocalTime from "./controllers/local_time.js";
import ManagePersonDialog from "./controllers/manage_person_dialog.js";
import Microphone from "./controllers/microphone.js";
import MoreQuestions from "./controllers/more_questions.js";
import MyNews from "./controllers/my_news.js";
import MyQuestions from "./controllers/my_questions.js";
import MySeat from "./controllers/my_seat.js";
import NextKey from "./controllers/next_key.js";
import NotHeard from "./controllers/not_heard.js";
import OnAirDialog from "./controllers/on_air_dialog.js";
import OverNotice from "./controllers/over_notice.js";
import OwnQuestions from "./controllers/own_questions.js";
import PendingNote from "./controllers/pending_note.js";
import PeopleCount from "./controllers/people_count.js";
import PhoneSheet from "./controllers/phone_sheet.js";
import PictureView from "./controllers/picture_view.js";
import PictureZoom from "./controllers/picture_zoom.js";
import Poll from "./controllers/poll.js";
import PollsDialog from "./controllers/polls_dialog.js";
import QuestionChoice from "./controllers/question_choice.js";
import QuestionForm from "./controllers/question_form.js";
import QuestionPanel from "./controllers/question_panel.js";
import QuestionReason from "./controllers/question_reason.js";
import QuestionSearch from "./controllers/question_search.js";
import ReactionButtons from "./controllers/reaction_buttons.js";
import Removal from "./controllers/removal.js";
import Replay from "./controllers/replay.js";
import ReplayAnswers from "./controllers/replay_answers.js";
import ReplayControls from "./controllers/replay_controls.js";
import ReplayKeys from "./controllers/replay_keys.js";
import ReplayMemory from "./controllers/replay_memory.js";
import ReplayScreen from "./controllers/replay_screen.js";
import ReplaySession from "./controllers/replay_session.js";
import ReplayTabs from "./controllers/replay_tabs.js";
import ReplayTimeline from "./controllers/replay_timeline.js";
import RoleLinkRenewal from "./controllers/role_link_renewal.js";
import RoomUpdates from "./controllers/room_updates.js";
import RovingFocus from "./controllers/roving_focus.js";
import Screen from "./controllers/screen.js";
import ScreenLink from "./controllers/screen_link.js";
import ScreenShare from "./controllers/screen_share.js";
import SeenQuestions from "./controllers/seen_questions.js";
import Shortcuts from "./controllers/shortcuts.js";
import SidePanel from "./controllers/side_panel.js";
import SimilarQuestions from "./controllers/similar_questions.js";
import SocketStatus from "./controllers/socket_status.js";
import SoughtQuestion from "./controllers/sought_question.js";
import SoundSwitch from "./controllers/sound_switch.js";
import SpeakingRings from "./controllers/speaking_rings.js";
import SpeakingTime from "./controllers/speaking_time.js";
import SteppingDown from "./controllers/stepping_down.js";
import StreamKey from "./controllers/stream_key.js";
import Tally from "./controllers/tally.js";
import TilePlaces from "./controllers/tile_places.js";
import TimeAgo from "./controllers/time_ago.js";
import TimeUntil from "./controllers/time_until.js";
import TimeZone from "./controllers/time_zone.js";
import Tooltip from "./controllers/tooltip.js";
import UndoNotice from "./controllers/undo_notice.js";
import Votes from "./controllers/votes.js";
import Waits from "./controllers/waits.js";
import WakeLock from "./controllers/wake_lock.js";

follow(document.documentElement, {
  announcements: Announcements,
  "ask-pill": AskPill,
  "copy-link": CopyLink,
  "drawn-dialog": DrawnDialog,
  "edit-question": EditQuestion,
  "elapsed-time": ElapsedTime,
  "error-notice": ErrorNotice,
  "floating-reactions": FloatingReactions,
  "host-news": HostNews,
  leaving: Leaving,
  "limit-notice": LimitNotice,
  "live-player": LivePlayer,
  "live-session": LiveSession,
  "local-date": LocalDate,
  "local-time": LocalTime,
  "manage-person-dialog": ManagePersonDialog,
  microphone: Microphone,
  "more-questions": MoreQuestions,
  "my-news": MyNews,
  "my-questions": MyQuestions,
  "my-seat": MySeat,
  "next-key": NextKey,
  "not-heard": NotHeard,
  "on-air-dialog": OnAirDialog,
  "over-notice": OverNotice,
  "own-questions": OwnQuestions,
  "pending-note": PendingNote,
  "people-count": PeopleCount,
  "phone-sheet": PhoneSheet,
  "picture-view": PictureView,
  "picture-zoom": PictureZoom,
  poll: Poll,
  "polls-dialog": PollsDialog,
  "question-choice": QuestionChoice,
  "question-form": QuestionForm,
  "question-panel": QuestionPanel,
  "question-reason": QuestionReason,
  "question-search": QuestionSearch,
  "reaction-buttons": ReactionButtons,
  removal: Removal,
  replay: Replay,
  "replay-answers": ReplayAnswers,
  "replay-controls": ReplayControls,
  "replay-keys": ReplayKeys,
  "replay-memory": ReplayMemory,
  "replay-screen": ReplayScreen,
  "replay-session": ReplaySession,
  "replay-tabs": ReplayTabs,
  "replay-timeline": ReplayTimeline,
  "role-link-renewal": RoleLinkRenewal,
  "room-updates": RoomUpdates,
  "roving-focus": RovingFocus,
  screen: Screen,
  "screen-link": ScreenLink,
  "screen-share": ScreenShare,
  "seen-questions": SeenQuestions,
  shortcuts: Shortcuts,
  "side-panel": SidePanel,
  "similar-questions": SimilarQuestions,
  "socket-status": SocketStatus,
  "sound-switch": SoundSwitch,
  "sought-question": SoughtQuestion,
  "speaking-rings": SpeakingRings,
  "speaking-time": SpeakingTime,
  "stepping-down": SteppingDown,
  "stream-key": StreamKey,
  tally: Tally,
  "tile-places": TilePlaces,
  "time-ago": TimeAgo,
  "time-until": TimeUntil,
  "time-zone": TimeZone,
  tooltip: Tooltip,
  "undo-notice": UndoNotice,
  votes: Votes,
  waits: Waits,
  "wake-lock": WakeLock,
});
