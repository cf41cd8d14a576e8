# A guide, and the languages that she can lead a tour in.
module Guiderota
  class Guide
    attr_reader :name, :languages

    def initialize(name, languages = ["en"])
      @name = name
      @languages = languages
    end

    def speaks?(language)
      @languages.include?(language)
    end

    def to_s
      "#{name} (#{languages.join(', ')})"
    end
  end
end
