module Acme
  class Message
    LIMIT = 3

    def initialize(server)
      @server = server
    end

    def respond(text) = text

    class Hello < Message
#         ^ def class Acme::Message::Hello
      def initialize(server, name)
        super(server)
#       ^ ref call super -> Acme::Message#initialize
        @name = name
      end

      def run
        respond(@server)
#       ^ ref call respond -> Acme::Message::Hello#respond
#               ^ ref read @server -> Acme::Message#@server
      end

      def respond(text)
        super
#       ^ ref call super -> Acme::Message#respond
      end
    end

    class Apart
      def run
        respond(@server) + LIMIT
#       ^ ref call respond ?
#               ^ ref read @server ?
#                          ^ ref read LIMIT -> Acme::Message::LIMIT
      end

      def again = self.class.made(Acme::Server.default)
#                            ^ ref call made -> Acme::Message::Apart.made
#                                       ^ ref read Server => Acme::Server
#                                              ^ ref call default => Acme::Server::default

      def self.made(server) = new
    end

    class Mail < Net::Mail
      def send = super()
#                ^ ref call super => Net::Mail::send
    end
  end
end

def path(name) = name

def open_all(name)
  path = path name
#        ^ ref call path -> path
  name = name()
#        ^ ref call name ?
  path
# ^ no ref
end

module Acme
  class Message
    def again = Acme::Message.new(1)
#               ^ ref read Acme -> Acme
#                     ^ ref instantiate Message -> Acme::Message
  end
end

class Readline
  class Readline < ::Readline
#                    ^ ref inherit Readline -> Readline
    def edit
      ::Readline.load(::Basic)
#       ^ ref type Readline -> Readline
#                       ^ ref read Basic => ::Basic
    end

    class Basic; end
  end
end
